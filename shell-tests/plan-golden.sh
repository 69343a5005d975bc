#!/bin/sh
# SPDX-License-Identifier: MIT
# All metrics of Linux 7.2 have the values that an independent evaluation gave.
set -eu
shared=$ROOT/../shared
golden=$shared/goldens/linux-7.2/metric-values.tsv.gz
[ -e "$golden" ] || {
	echo "there is no ../shared/goldens/linux-7.2"
	exit 77
}
"$TALLY" plan --no-builtin --events "$shared/vendor-events/linux-7.2" --all --evaluate fnv -x '\t' \
	>"$SCRATCH/ours" 2>"$SCRATCH/err"
grep -q 'M1 -> M2 -> M1' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
gzip -dc "$golden" | awk -F '\t' '
	function differ(a, b,   d) {
		d = a - b
		if (d < 0) d = -d
		if (a < 0) a = -a
		return d > 1e-9 * a + 1e-12
	}
	NR == FNR { value[$1, $2, $3] = $4; next }
	FNR == 1 { next }
	{ rows++ }
	!(($1, $2, $3) in value) { print "missing: " $0; bad++; next }
	$4 ~ /^error: / || $4 == "nan" {
		if (value[$1, $2, $3] != "") { print "not empty: " $0; bad++ }
		next
	}
	value[$1, $2, $3] == "" || differ($4, value[$1, $2, $3]) {
		print "differs: " $0 ", not " value[$1, $2, $3]
		bad++
	}
	END {
		if (rows < 3000) { print "only " rows " rows"; bad++ }
		exit bad > 0
	}' "$SCRATCH/ours" -
