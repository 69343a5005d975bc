#!/bin/sh
# SPDX-License-Identifier: MIT
# Samples of real recordings are printed as perf prints them, blanks aside. What differs on
# purpose is a row of tests/data/script-differences.csv, and has to differ.
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
differences=$ROOT/tests/data/script-differences.csv
compared=0
failed=0

# Blanks are layout.
words() {
	tr -s ' \t' ' ' | sed 's/^ //; s/ $//'
}

for golden in "$files"/*.script.txt "$files"/*.script.txt.gz; do
	name=$(basename "${golden%.gz}" .script.txt)
	case $name in
	*zstd*) "$TALLY" check feature -q zstd || continue ;;
	esac
	fields=$(sed -n 's/^perf script fields: //p' "$files/$name.meta.txt")
	zcat -f "$golden" | words >"$SCRATCH/theirs"
	"$TALLY" script --symfs "$SCRATCH" --ns -F "$fields" -i "$files/$name.data" 2>"$SCRATCH/said" |
		words >"$SCRATCH/ours"
	compared=$((compared + 1))
	if grep -q "^$name," "$differences"; then
		if cmp -s "$SCRATCH/theirs" "$SCRATCH/ours"; then
			echo "$name does not differ any more"
			failed=1
		fi
	elif ! diff "$SCRATCH/theirs" "$SCRATCH/ours" >"$SCRATCH/diff"; then
		echo "$name: $(cat "$SCRATCH/said")"
		head -n 4 "$SCRATCH/diff"
		failed=1
	fi
done
[ "$compared" -gt 50 ] || { echo "only $compared recordings compared" && exit 1; }
exit $failed
