#!/bin/sh
# SPDX-License-Identifier: MIT
# What is asked of the kernel is what perf asks: PERF_TEST_ATTR=DIR tells it, and attr.py of perf's
# source compares it with the source's cases of stat and of record.
cd "$SCRATCH" || exit 1
ln -s "$TALLY" perf
# Each version of perf has its own size of the structure, and so have we.
command -v python3 >/dev/null || { echo 'no python3 for attr.py' && exit 77; }
for tests in "$ROOT"/build/events/linux/tools/perf/tests /usr/lib/perf-core/tests; do
	for cases in "$tests/shell/attr" "$tests/attr"; do
		[ ! -e "$cases/test-stat-basic" ] || break 2
	done
	cases=
done
[ -n "$cases" ] || { echo 'no attr.py of perf' && exit 77; }
script=$tests/attr.py
[ -e "$script" ] || script=$tests/shell/lib/attr.py
mkdir cases any-size
# An installed perf's cases are of its version, which asked for other things when it records.
records=test-record-
[ "$tests" != /usr/lib/perf-core/tests ] || records=none
for file in "$cases"/base-* "$cases"/system-wide-dummy "$cases"/test-stat-* "$cases/$records"*; do
	[ -e "$file" ] || continue
	sed 's/^size=.*/size=136/' "$file" >"cases/$(basename "$file")"
	sed 's/^size=.*/size=*/' "$file" >"any-size/$(basename "$file")"
done
compare() { # TOOL CASES CASE: "ok", or what attr.py says of it
	said=$(python3 -W ignore "$script" -d "$2" -p "$1" -t "$3" -v 2>&1)
	case $?/$said in
	0/*unsupp* | 0/*skipped*) echo skipped ;;
	0/*) echo ok ;;
	*) echo "$said" ;;
	esac
}
peer=$(command -v perf)
rm -f cases/test-*-aarch64 cases/test-record-spe-* cases/test-record-pfm-*
no_branches=
for file in cases/test-stat-* cases/test-record-*; do
	case=$(basename "$file")
	have=$(compare "$PWD/perf" cases "$case")
	[ "$have" = ok ] && continue
	# What is skipped must be skipped by perf, too, which takes a second for each case.
	case $case/$have in
	*-branch-*/skipped)
		[ -z "$no_branches" ] || continue
		no_branches=yes
		;;
	esac
	[ "$have" = skipped ] && [ -z "$peer" ] && continue
	[ "$have" = skipped ] && [ "$(compare "$peer" any-size "$case")" != ok ] && continue
	echo "$case: $have"
	exit 1
done
