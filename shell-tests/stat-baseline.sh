#!/bin/sh
# SPDX-License-Identifier: MIT
# The first run writes the baseline, later ones are held against it; what cannot be written is told
# before the command runs.
fail() {
	echo "$*"
	cat "$SCRATCH/err"
	exit 1
}
stat() {
	"$TALLY" stat -e duration_time,page-faults "$@" 2>"$SCRATCH/err"
}
stat --baseline "$SCRATCH/none/x" touch "$SCRATCH/ran" && fail "no folder, no failure"
grep -q "^tally stat: baseline: $SCRATCH/none/x: " "$SCRATCH/err" || fail "another error"
[ ! -e "$SCRATCH/ran" ] || fail "the command ran"
stat --baseline "$SCRATCH/base" false && fail "false succeeds"
[ ! -e "$SCRATCH/base" ] || fail "a failure is a baseline"
[ -z "$(find "$SCRATCH" -name 'base*')" ] || fail "something is left"
stat --baseline "$SCRATCH/base" --timeout 50 sleep 5 || fail "the time limit is a failure"
grep -q 'no baseline is written: the time limit' "$SCRATCH/err" || fail "a cut run is not told"
[ ! -e "$SCRATCH/base" ] || fail "a cut run is a baseline"
# Nothing is guarded by what is not counted.
"$TALLY" stat --baseline "$SCRATCH/base" -e cpu/event=0xfff/ true 2>"$SCRATCH/err"
if grep -q 'not supported' "$SCRATCH/err"; then
	grep -q 'none of its events is counted: it guards nothing' "$SCRATCH/err" || fail "no count is fine"
	[ ! -e "$SCRATCH/base" ] || fail "nothing is a baseline"
	"$TALLY" stat --baseline "$SCRATCH/part" -e page-faults,cpu/event=0xfff/ true 2>"$SCRATCH/err" ||
		fail "a part is none"
	grep -q '1 of 2 events are not counted' "$SCRATCH/err" || fail "a missing part is not told"
fi
rm -f "$SCRATCH/base" "$SCRATCH/part"
stat --baseline "$SCRATCH/base" true || fail "no baseline"
grep -q 'the baseline is written to' "$SCRATCH/err" || fail "not told"
stat --baseline "$SCRATCH/base" --tolerance 1000000 true || fail "beyond a large tolerance"
sed 's/"value":[0-9]*/"value":1/g' "$SCRATCH/base" >"$SCRATCH/other"
stat --baseline "$SCRATCH/other" true && fail "within no tolerance"
[ "$(cat "$SCRATCH/base")" != "$(cat "$SCRATCH/other")" ] || fail "the baseline was replaced"
# CSV is the table of changes.
stat --baseline "$SCRATCH/other" -x, true && fail "within no tolerance as CSV"
[ "$(head -n 1 "$SCRATCH/err")" = event,before,now,change,change_percent,beyond ] || fail "another table"
grep -Eq '^page-faults,1,[0-9]+,[0-9]+,[0-9.]+,true$' "$SCRATCH/err" || fail "no change"
