#!/bin/sh
# SPDX-License-Identifier: MIT
# script --to autofdo and bolt write the branches of the file that has the most, as offsets and as
# addresses, and no other file's.
set -eu
cd "$SCRATCH"
fail() {
	echo "$*"
	exit 1
}
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
data=$files/lbr-skylake-perf4.14.data
"$TALLY" script --to autofdo --symfs . -i "$data" >ranges
"$TALLY" script --to bolt --symfs . -i "$data" >lines
# Three lists, each with its length in front.
awk '/^[0-9]+$/ && !/[-:>]/ && left == 0 { left = $1; lists++; next }
	{ left-- } left < 0 { exit 1 } END { exit !(lists == 3 && left == 0) }' ranges ||
	fail "lists: $(head ranges)"
grep -qE '^[0-9a-f]+-[0-9a-f]+:[0-9]+$' ranges || fail 'no ranges'
grep -qE '^[0-9a-f]+->[0-9a-f]+:[0-9]+$' ranges || fail 'no branches'
grep -vqE '^(B( X:0| [0-9a-f]+){2} [0-9]+ [0-9]+|F( [0-9a-f]+){2} [0-9]+)$' lines && fail "lines: $(head lines)"
# The same branches in both; those into other files in one.
awk -F '[->:]+' '/->/ { print $1, $2, $3 }' ranges | sort >edges
awk '$1 == "B" && !/X:0/ { print $2, $3, $4 }' lines | sort | cmp - edges || fail 'other branches'
awk -F '[-:]' '/-/ && !/>/ { print $1, $2, $3 }' ranges | sort >runs
awk '$1 == "F" { print $2, $3, $4 }' lines | sort | cmp - runs || fail 'other runs'
# As lbr report counts them.
"$TALLY" lbr report --symfs . -j "$data" | grep '"from_dso":"ld-2.23.so","to_dso":"ld-2.23.so"' |
	sed 's/.*"count":\([0-9]*\).*/\1/' | awk '{ n += $1 } END { print n }' >counted
awk '{ n += $3 } END { print n }' edges | cmp - counted || fail "$(cat counted) branches"
"$TALLY" script --to bolt -i "$files/busy0-perf3.4.data" >out 2>err && fail 'no branches, but a profile'
grep -q 'the recording has no branches' err || fail "$(cat err)"
