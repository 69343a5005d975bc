#!/bin/sh
# SPDX-License-Identifier: MIT
# Whether a report is of branches or of samples where nobody says: as in perf, and what each is not for.
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
cd "$SCRATCH" || exit 1
report() { # RECORDING OPTION...
	name=$1
	shift
	"$TALLY" report --symfs . --stdio -i "$files/$name.data" "$@"
}
fails() { # TEXT RECORDING OPTION...
	text=$1
	shift
	report "$@" >out 2>said && echo "$* works" && exit 1
	grep -q -e "$text" said || { echo "$*:" && cat said && exit 1; }
}
# Branches for themselves, with callers and without.
for name in lbr-callgraph-perf3.4 lbr-skylake-perf4.14 arm64-etm-brstack-hwindex-perf5.15; do
	report "$name" >usual || exit 1
	report "$name" -b >branches || exit 1
	report "$name" -b -s comm,dso_from,symbol_from,symbol_to,cycles >named || exit 1
	cmp -s usual branches || { diff usual branches | head && exit 1; }
	cmp -s usual named || { diff usual named | head && exit 1; }
done
report lbr-callgraph-perf3.4 --no-branch-stack -g none >out || exit 1
grep -q '^# Children' out || { head out && exit 1; }
# Those that tell of callers.
report lbr-callstack-perf5.4 -g none >out || exit 1
grep -q '^# Children' out || { head out && exit 1; }
report lbr-callstack-perf5.4 -b >out || exit 1
grep -q '^# Samples: 69 ' out || { head out && exit 1; }
# perf's totals are the same where it is there.
if command -v perf >/dev/null; then
	for name in lbr-callgraph-perf3.4 lbr-skylake-perf4.14 lbr-callstack-perf5.4; do
		perf report -f --symfs . --stdio -g none -i "$files/$name.data" </dev/null 2>/dev/null |
			grep -e '^# Event count' -e '^# [OC][a-z]*  ' | tr -s ' ' | sed 's/ $//' >theirs
		report "$name" -g none | grep -e '^# Event count' -e '^# [OC][a-z]*  ' | tr -s ' ' | sed 's/ $//' >ours
		diff theirs ours || { echo "$name" && exit 1; }
	done
fi
# What the recording does not have.
fails 'has no branches' p61-multi -b
fails 'has no callers' lbr-skylake-perf4.14 -g
fails 'has no callers' weightstruct-perf5.17 -s parent
fails 'has no memory accesses' p61-multi --mem-mode
fails '-b and --mem-mode' weightstruct-perf5.17 -b --mem-mode
report lbr-skylake-perf4.14 -g none >out && report lbr-skylake-perf4.14 -G >out
