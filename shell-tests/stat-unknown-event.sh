#!/bin/sh
# SPDX-License-Identifier: MIT
# An event that does not exist is an error before anything runs.
"$TALLY" stat -e task-clock,no-such-event -- touch "$SCRATCH/ran" 2>"$SCRATCH/err"
status=$?
[ "$status" -eq 1 ] || [ "$status" -eq 2 ] || { echo "the status is $status" && exit 1; }
grep -q "'no-such-event'" "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
[ ! -e "$SCRATCH/ran" ] || { echo "the command ran" && exit 1; }
"$TALLY" stat -e 'task-clock,{cycles' true 2>"$SCRATCH/err" && exit 1
grep -q 'column' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
