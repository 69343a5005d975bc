#!/bin/sh
# SPDX-License-Identifier: MIT
# Reports of real recordings have the rows of perf's, whatever the order of those that are equal.
# What differs on purpose is a row of tests/data/report-differences.csv, and has to differ.
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
differences=$ROOT/tests/data/report-differences.csv
compared=0
failed=0

rows() { # blanks are layout
	grep -v -e '^#' -e '^ *$' | tr -s ' \t' ' ' | sed 's/^ //; s/ $//' | sort
}

columns() { # perf adds an empty column of IPC, which was not asked for, to that of cycles
	case $1 in
	report-branch) sed 's/ *$//; s/ -$//' ;;
	*) cat ;;
	esac
}

compare() { # REPORT OPTION...
	report=$1
	shift
	for golden in "$files"/*."$report".txt "$files"/*."$report".txt.gz; do
		[ -e "$golden" ] || continue
		name=$(basename "${golden%.gz}" ".$report.txt")
		case $name in
		*zstd*) "$TALLY" check feature -q zstd || continue ;;
		esac
		zcat -f "$golden" | columns "$report" | rows >"$SCRATCH/theirs"
		"$TALLY" report --symfs "$SCRATCH" --no-itrace -i "$files/$name.data" "$@" 2>"$SCRATCH/said" |
			rows >"$SCRATCH/ours"
		compared=$((compared + 1))
		if grep -q "^$name,$report," "$differences"; then
			if cmp -s "$SCRATCH/theirs" "$SCRATCH/ours"; then
				echo "$name $report does not differ any more"
				failed=1
			fi
		elif ! diff "$SCRATCH/theirs" "$SCRATCH/ours" >"$SCRATCH/diff"; then
			echo "$name $report: $(cat "$SCRATCH/said")"
			head -n 4 "$SCRATCH/diff"
			failed=1
		fi
	done
}

compare report-comm --no-branch-stack --no-children -g none -s comm
compare report-comm-dso --no-branch-stack --no-children -g none -s comm,dso
compare report-sym --no-branch-stack --no-children -g none -s comm,dso,sym
compare report-children --no-branch-stack --children -g none -s comm,dso
compare report-callers --no-children -g folded,0,address,count -s comm,dso
compare report-branch-dso -b -s dso_from,dso_to,mispredict
compare report-branch -b -s dso_from,symbol_from,dso_to,symbol_to,cycles
[ "$compared" -gt 200 ] || { echo "only $compared reports compared" && exit 1; }
exit $failed
