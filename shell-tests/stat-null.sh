#!/bin/sh
# SPDX-License-Identifier: MIT
# -n takes only the time; -D begins later; -B off leaves digits alone.
"$TALLY" stat -n true 2>"$SCRATCH/err" || exit 1
grep -q 'seconds elapsed' "$SCRATCH/err" || exit 1
! grep -q task-clock "$SCRATCH/err" || exit 1
"$TALLY" stat -n -D 200 sleep 0.4 2>"$SCRATCH/err" || exit 1
grep -Eq ' 0\.[12][0-9]+ +seconds elapsed' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
"$TALLY" stat --no-big-num -e duration_time sleep 0.01 2>"$SCRATCH/err" || exit 1
grep -Eq ' [0-9]{8,} +ns +duration_time' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
"$TALLY" stat -e duration_time sleep 0.01 2>"$SCRATCH/err" || exit 1
grep -Eq ' [0-9]{2},[0-9]{3},[0-9]{3} +ns +duration_time' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
