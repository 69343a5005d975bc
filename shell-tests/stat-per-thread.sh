#!/bin/sh
# SPDX-License-Identifier: MIT
# --per-thread shows each thread that is counted.
sleep 5 &
first=$!
sh -c 'while :; do :; done' &
second=$!
"$TALLY" stat -p "$first,$second" --per-thread -x, -e task-clock sleep 0.2 2>"$SCRATCH/csv"
status=$?
"$TALLY" stat -p "$second" --per-thread -e task-clock sleep 0.1 2>"$SCRATCH/err"
kill "$first" "$second"
[ "$status" -eq 0 ] || { cat "$SCRATCH/csv" && exit 1; }
if ! grep -q ',true,true,' "$SCRATCH/csv"; then
	echo "this user may not count other processes: $(tail -n 1 "$SCRATCH/csv")"
	exit 77
fi
busy=$(awk -F, -v thread="$second" '$5 == thread { print $6 }' "$SCRATCH/csv")
[ "${busy:-0}" -gt 20000000 ] || { cat "$SCRATCH/csv" && exit 1; }
grep -Eq "^sh-$second +[0-9.,]+ +msec +task-clock" "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
# A thread by its own number, as -t and --tid.
sleep 5 &
third=$!
for option in -t --tid; do
	"$TALLY" stat $option "$third" -x, -e task-clock sleep 0.01 2>"$SCRATCH/csv" || exit 1
	grep -q '^task-clock,.*,none of the threads ran,' "$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
done
kill "$third"
"$TALLY" stat --per-thread true 2>/dev/null
[ $? -eq 2 ]
