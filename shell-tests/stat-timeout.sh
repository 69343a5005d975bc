#!/bin/sh
# SPDX-License-Identifier: MIT
# --timeout ends counting and the command, which is no failure of it.
"$TALLY" stat --timeout 100 -e task-clock sleep 20 2>"$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
grep -Eq ' 0\.1[0-9]+ +seconds elapsed' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
"$TALLY" stat --timeout 5000 -e task-clock -- sh -c 'exit 3' 2>/dev/null
[ $? -eq 3 ] || { echo "a command that is faster has another status" && exit 1; }
"$TALLY" stat --timeout 70 -I 20 -n sleep 20 2>"$SCRATCH/err" || exit 1
# One that does not listen ends all the same, and the status tells.
timeout 20 "$TALLY" stat --timeout 50 -n -- sh -c 'trap "" TERM; while :; do sleep 0.05; done' 2>"$SCRATCH/err"
status=$?
[ "$status" -eq 137 ] || { echo "status $status" && cat "$SCRATCH/err" && exit 1; }
grep -Eq ' 0\.0[0-9]+ +seconds elapsed' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
