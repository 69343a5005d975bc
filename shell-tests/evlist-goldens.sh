#!/bin/sh
# SPDX-License-Identifier: MIT
# tally evlist tells what perf evlist does; later perfs than the one that made most of the golden
# files name the numbers of type and config.
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
compared=0
failed=0

plain() {
	sed -e '/^# Tip/d' -e 's/ *$//' -e 's/ type: 0 (PERF_TYPE_HARDWARE),//' \
		-e 's/ config: 0 (PERF_COUNT_[A-Z_]*),//' -e 's/ config: 0,//' \
		-e 's/ (PERF_[A-Z_]*)//g' -e 's/ (tracepoint)//' -e 's/ (software)//' \
		-e 's/ (syscalls:[a-z_]*)//'
}

for golden in "$files"/*.evlist.txt; do
	name=$(basename "$golden" .evlist.txt)
	grep -q "^$name:evlist," "$ROOT/tests/data/script-differences.csv" && continue
	plain <"$golden" >"$SCRATCH/theirs"
	"$TALLY" evlist -v -i "$files/$name.data" 2>"$SCRATCH/said" | plain >"$SCRATCH/ours"
	compared=$((compared + 1))
	if ! diff "$SCRATCH/theirs" "$SCRATCH/ours" >"$SCRATCH/diff"; then
		echo "$name: $(cat "$SCRATCH/said")"
		head -n 4 "$SCRATCH/diff"
		failed=1
	fi
done
[ "$compared" -gt 50 ] || { echo "only $compared recordings compared" && exit 1; }

[ "$("$TALLY" evlist -g "$files/p61-group-read.data")" = '{cpu-clock,page-faults,context-switches}' ] ||
	{ echo 'no group' && failed=1; }
[ "$("$TALLY" evlist -F "$files/p61-group-read.data" | head -n 1)" = 'cpu-clock: sample_period=1000000' ] ||
	{ echo 'no period' && failed=1; }
"$TALLY" evlist -j "$files/p61-multi.data" | grep -q '"sample_freq": *499' ||
	{ echo 'no frequency in JSON' && failed=1; }
"$TALLY" buildid-list "$files/p61-multi.data" >"$SCRATCH/ids" || failed=1
[ "$(wc -l <"$SCRATCH/ids")" -eq 4 ] || { echo 'not four files' && failed=1; }
grep -q '^48dc540c8b76393804ca8088dbfa7d42911a9444 *\[kernel.kallsyms\]$' "$SCRATCH/ids" ||
	{ echo 'no build id of the kernel' && failed=1; }
[ "$("$TALLY" buildid-list -H "$files/p61-multi.data" | grep -c vdso)" -eq 0 ] ||
	{ echo 'a file without samples' && failed=1; }
exit $failed
