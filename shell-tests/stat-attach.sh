#!/bin/sh
# SPDX-License-Identifier: MIT
# -p counts a process that runs already: while a command runs, or until the process ends.
sh -c 'while :; do :; done' &
busy=$!
"$TALLY" stat -p "$busy" -e task-clock -x, sleep 0.2 2>"$SCRATCH/csv"
status=$?
(
	sleep 0.3
	kill "$busy"
) &
"$TALLY" stat -p "$busy" -e task-clock 2>"$SCRATCH/err"
ended=$?
wait
[ "$status" -eq 0 ] || { cat "$SCRATCH/csv" && exit 1; }
if ! grep -Eq '^task-clock(:u)?,.*,true,true,' "$SCRATCH/csv"; then
	echo "this user may not count other processes: $(tail -n 1 "$SCRATCH/csv")"
	exit 77
fi
# At least a tenth of the time: other work shares the CPUs.
value=$(sed -n 's/^task-clock[^,]*,software,,,,\([0-9]*\),.*/\1/p' "$SCRATCH/csv")
[ "$value" -gt 20000000 ] || { echo "it counted $value ns of 200 ms" && exit 1; }
[ "$ended" -eq 0 ] || { echo "the end of the process is status $ended" && exit 1; }
grep -q "Counts of process $busy" "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
"$TALLY" stat -p 2147483646 -e task-clock true 2>"$SCRATCH/err" && exit 1
grep -q 'there is no process 2147483646' "$SCRATCH/err"
