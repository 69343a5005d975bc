#!/bin/sh
# SPDX-License-Identifier: MIT
# A signal ends counting; what was counted is printed.
"$TALLY" stat -e task-clock sleep 30 2>"$SCRATCH/err" &
pid=$!
sleep 0.3
kill -TERM "$pid"
wait "$pid"
status=$?
[ "$status" -eq 143 ] || { cat "$SCRATCH/err" && exit 1; }
grep -q 'task-clock' "$SCRATCH/err" || exit 1
grep -q 'seconds elapsed' "$SCRATCH/err" || exit 1
# With no command, the end is as it should be.
"$TALLY" stat -a -e cpu-clock 2>"$SCRATCH/err" &
pid=$!
sleep 0.3
kill -INT "$pid"
wait "$pid" || { cat "$SCRATCH/err" && exit 1; }
grep -q 'cpu-clock' "$SCRATCH/err" || exit 1
# Runs that were still to come do not.
"$TALLY" stat -r 100 -n -- sh -c "echo >>'$SCRATCH/ran'; sleep 0.2" 2>/dev/null &
pid=$!
sleep 0.3
kill -TERM "$pid"
wait "$pid"
[ "$(wc -l <"$SCRATCH/ran")" -lt 10 ] || { echo "it went on" && exit 1; }
# Between two runs of -r as well: it mostly comes there when they are short.
for i in 1 2 3 4 5; do
	timeout --foreground -s INT 0.15 "$TALLY" stat -r 100000 -e task-clock true 2>"$SCRATCH/err"
	grep -q 'seconds elapsed' "$SCRATCH/err" || { echo "run $i" && cat "$SCRATCH/err" && exit 1; }
done
