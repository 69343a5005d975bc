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
stat --baseline "$SCRATCH/base" true || fail "no baseline"
grep -q 'the baseline is written to' "$SCRATCH/err" || fail "not told"
stat --baseline "$SCRATCH/base" --tolerance 1000000 true || fail "beyond a large tolerance"
sed 's/"value":[0-9]*/"value":1/g' "$SCRATCH/base" >"$SCRATCH/other"
stat --baseline "$SCRATCH/other" true && fail "within no tolerance"
[ "$(cat "$SCRATCH/base")" != "$(cat "$SCRATCH/other")" ] || fail "the baseline was replaced"
