#!/bin/sh
# SPDX-License-Identifier: MIT
# --filter counts tracepoints only where it is true.
if ! "$TALLY" stat -a -x, -e sched:sched_switch sleep 0.05 2>"$SCRATCH/csv" ||
	! grep -q '^sched:sched_switch,.*,true,true,' "$SCRATCH/csv"; then
	echo "tracepoints cannot be counted here: $(sed -n '$s/.*,false,\(.*[^,]\),*$/\1/p' "$SCRATCH/csv")"
	exit 77
fi
"$TALLY" stat -a -x, -e sched:sched_switch --filter 'prev_pid == 2147483647' sleep 0.1 \
	2>"$SCRATCH/csv" || exit 1
grep -q '^sched:sched_switch,tracepoint,,,,0,' "$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
"$TALLY" stat -a -e sched:sched_switch --filter 'no_such_field == 1' true 2>"$SCRATCH/err" && exit 1
grep -q "'no_such_field == 1'" "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
"$TALLY" stat -e task-clock --filter 'a == 1' true 2>"$SCRATCH/err" && exit 1
grep -q "'task-clock' is none" "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
"$TALLY" stat --filter 'a == 1' true 2>"$SCRATCH/err" && exit 1
grep -q "no '-e' in front" "$SCRATCH/err"
