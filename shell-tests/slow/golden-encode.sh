#!/bin/sh
# SPDX-License-Identifier: MIT
# A tool built with Linux's tree over our own encodes each event as perf does,
# but for the differences that tests/data/perf-differences.csv gives a reason for.
set -eu
shared=$ROOT/../shared
tree=$shared/vendor-events/linux-7.2
golden=$shared/goldens/linux-7.2/events.tsv.gz
if [ ! -e "$golden" ] || [ ! -d "$tree" ]; then
	echo "there is no ../shared with linux-7.2 here"
	exit 77
fi
built=build/slow
make -C "$ROOT" --no-print-directory O=$built TALLY=$built/tally EVENTS="$tree" $built/tally \
	>"$SCRATCH/log" 2>&1 || {
	cat "$SCRATCH/log"
	exit 1
}
"$ROOT/$built/tally" encode --all -x '\t' >"$SCRATCH/ours"
gzip -dc "$golden" | awk -F '\t' -v OFS='\t' -v differences="$ROOT/tests/data/perf-differences.csv" '
	# perf names a table by the path below the architecture, with _ for / and -.
	function table_of(model,   t) {
		t = model
		sub(/^[^\/]*\//, "", t)
		gsub(/[\/-]/, "_", t)
		return "pmu_events__" t
	}
	BEGIN {
		while ((getline line < differences) > 0) {
			split(line, f, ",")
			allowed[table_of(f[1]), f[2]] = 1
		}
	}
	NR == FNR {
		if (FNR > 1) {
			table = table_of($1)
			terms[table, $2, $3] = $4
			count[table]++
		}
		next
	}
	FNR == 1 { next }
	{
		rows++
		count[$1]--
		seen[$1] = 1
		if (!(($1, $2, $3) in terms)) { print "missing: " $1, $2, $3; bad++ }
		else if (terms[$1, $2, $3] != $4 && !(($1, $3) in allowed)) {
			print "differs: " $1, $2, $3, $4, "ours: " terms[$1, $2, $3]
			bad++
		}
	}
	END {
		for (t in seen)
			if (count[t] != 0) { print t ": " count[t] " more events than perf"; bad++ }
		if (rows < 55000) { print "only " rows " rows"; bad++ }
		exit bad > 0
	}' "$SCRATCH/ours" -
