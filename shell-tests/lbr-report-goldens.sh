#!/bin/sh
# SPDX-License-Identifier: MIT
# lbr report counts the branches of real recordings as an independent decoder of their records does.
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
cd "$SCRATCH" || exit 1
compared=0
keys=0
failed=0
for golden in "$files"/*.branches.txt.gz; do
	name=$(basename "$golden" .branches.txt.gz)
	case $name in
	*zstd*) "$TALLY" check feature -q zstd || continue ;;
	esac
	# from to count mispredicted; bit 0 of the flags is a misprediction.
	zcat "$golden" | grep -v '^#' | sed 's/^[^:]*: *//' | tr ' ' '\n' | grep / |
		awk -F/ '{ n[$1 " " $2]++; total++ }
			END { for (e in n) print e, n[e]; print "total", total + 0 }' | sort >theirs
	"$TALLY" lbr report --symfs . -j "$files/$name.data" 2>said |
		sed -n -e 's/.*"from":"0x\([0-9a-f]*\)".*"to":"0x\([0-9a-f]*\)","count":\([0-9]*\).*/\1 \2 \3/p' \
			-e 's/.*"branches":\([0-9]*\).*/total \1/p' |
		awk '$1 == "total" { print; next } { n[$1 " " $2] += $3 } END { for (e in n) print e, n[e] }' |
		sort >ours
	compared=$((compared + 1))
	# The same files and symbols in text; perf's rows differ by cycles too, and ours by program.
	# perf cuts names of files, and finds the kernel at address 0.
	for text in "$files/$name.report-branch.txt" "$files/$name.report-branch.txt.gz"; do
		[ -e "$text" ] || continue
		keys=$((keys + 1))
		zcat -f "$text" | grep '^ .*%' | sed 's/^ *//; s/ *$//' |
			awk -F '  +' '{ print substr($2, 1, 20) "|" $3 "|" substr($4, 1, 20) "|" $5 }' |
			grep -v ' 0000000000000000' | sort -u >theirs.keys
		"$TALLY" lbr report --symfs . --top 0 "$files/$name.data" 2>said | grep '^ .*%' |
			sed 's/^ *//; s/ *$//' |
			awk -F '  +' '{ print substr($3, 1, 20) "|" $4 "|" substr($5, 1, 20) "|" $6 }' |
			grep -v ' 0x0000000000000000' | sort -u >ours.keys
		if ! diff theirs.keys ours.keys >differs; then
			echo "$name, rows: $(cat said)"
			head -n 4 differs
			failed=1
		fi
	done
	if ! diff theirs ours >differs; then
		echo "$name: $(cat said)"
		head -n 4 differs
		failed=1
	fi
done
[ "$compared" -ge 8 ] || { echo "only $compared recordings compared" && exit 1; }
[ "$keys" -ge 8 ] || { echo "only $keys reports compared" && exit 1; }
exit $failed
