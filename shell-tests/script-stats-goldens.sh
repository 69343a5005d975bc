#!/bin/sh
# SPDX-License-Identifier: MIT
# How many records of each type and event there are, as perf counts them; what differs on
# purpose is a row of tests/data/script-differences.csv, and has to differ.
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
differences=$ROOT/tests/data/script-differences.csv
compared=0
failed=0

# Where the columns stand is layout.
words() {
	tr -s ' ' | sed 's/^ //'
}

for golden in "$files"/*.stats.txt; do
	name=$(basename "$golden" .stats.txt)
	case $name in
	*zstd*) "$TALLY" check feature -q zstd || continue ;;
	esac
	words <"$golden" >"$SCRATCH/theirs"
	"$TALLY" script --stats "$files/$name.data" 2>"$SCRATCH/said" | grep -v '^note' | words >"$SCRATCH/ours"
	compared=$((compared + 1))
	if grep -q "^$name:stats," "$differences"; then
		cmp -s "$SCRATCH/theirs" "$SCRATCH/ours" || continue
		echo "$name does not differ any more"
		failed=1
		continue
	fi
	diff "$SCRATCH/theirs" "$SCRATCH/ours" >"$SCRATCH/diff" && continue
	echo "$name"
	head -n 6 "$SCRATCH/diff"
	failed=1
done
[ "$compared" -gt 50 ] || { echo "only $compared recordings compared" && exit 1; }
exit $failed
