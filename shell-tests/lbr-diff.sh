#!/bin/sh
# SPDX-License-Identifier: MIT
# lbr report and lbr diff of real recordings: documents, folded lines, exit statuses, what has no branches.
set -eu
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
cd "$SCRATCH"
fail() {
	echo "$*"
	exit 1
}
has() { # FILE TEXT
	grep -qF -e "$2" "$1" || fail "no '$2' in $1: $(head -c 2000 "$1")"
}
skylake=$files/lbr-skylake-perf4.14.data
other=$files/lbr-snb-systemwide-perf3.4.data
"$TALLY" lbr diff --symfs . "$skylake" "$skylake" -j >out
has out '{"schema":"tally.lbr-diff/1","a_branches":387,"b_branches":387,"a_samples":13,'
has out '"l1_distance":0.0,"rank_correlation":1.0,'
has out '"verdict":"similar"'
"$TALLY" lbr diff --symfs . "$skylake" "$other" -j >out
has out '"verdict":"different"'
status=0
"$TALLY" lbr diff --symfs . --exit-code "$skylake" "$other" >out || status=$?
[ "$status" -eq 1 ] || fail "status $status of different ones"
has out 'Verdict: different'
status=0
"$TALLY" lbr diff --symfs . --exit-code "$other" "$files/lbr-callgraph-perf3.4.data" >out || status=$?
[ "$status" -eq 3 ] || fail "status $status of too few"
# The same each time: chance is always the same.
"$TALLY" lbr diff --symfs . "$other" "$files/lbr-callgraph-perf3.4.data" >again
cmp out again || fail 'another result'
"$TALLY" lbr diff --symfs . --tolerance 2 "$skylake" "$other" -x, >out
[ "$(head -n 1 out)" = from_symbol,to_symbol,a_share,b_share,delta,a_count,b_count,from_dso,from_address,to_dso,to_address ] ||
	fail 'CSV'
# What has no name has none, as in lbr report, and says where it is; what was empty is told.
"$TALLY" lbr diff --symfs . "$skylake" "$skylake" -j >out
has out '"a_empty":29,"b_empty":29,'
has out '"from_symbol":null,"to_symbol":null,'
has out '"from_dso":"ld-2.23.so","from_address":"0x1a5c2","to_dso":"ld-2.23.so","to_address":"0x1b990"'
"$TALLY" lbr diff --symfs . "$skylake" "$skylake" >out
has out 'Empty entries of A: 29'
has out 'ld-2.23.so+0x1a5c2'

"$TALLY" lbr report --symfs . --top 2 "$skylake" >out
has out '# Branches: 416, of which 29 are empty entries'
has out 'Basic Block Cycles'
has out 'Straight runs between taken branches'
"$TALLY" lbr report --symfs . --folded "$skylake" >out
[ "$(awk '{ n += $NF } END { print n }' out)" -eq 416 ] || fail 'folded lines lack branches'
# As call stacks: no blocks.
"$TALLY" lbr report --symfs . "$files/lbr-callstack-perf5.4.data" -j >out
has out '"call_stack":true'
has out '"blocks":[]'
"$TALLY" lbr report --symfs . "$files/busy0-perf3.4.data" >out 2>err && fail 'no branches, but a report'
has err 'the recording has no branches'
[ ! -s out ] || fail 'half a report'
"$TALLY" lbr diff "$skylake" 2>err && fail 'one recording was compared'
has err 'wants two recordings'
