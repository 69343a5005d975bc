#!/bin/sh
# SPDX-License-Identifier: MIT
# -r runs the command that often and shows means with their errors.
"$TALLY" stat -r 4 -e task-clock -- sh -c "echo >>'$SCRATCH/ran'" 2>"$SCRATCH/err" || exit 1
[ "$(wc -l <"$SCRATCH/ran")" -eq 4 ] || { echo "it ran $(wc -l <"$SCRATCH/ran") times" && exit 1; }
grep -q '(4 runs)' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
grep -Eq 'task-clock.* \+- [0-9.]+%' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
grep -Eq 'seconds elapsed +\+- [0-9.]+%' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
# --table has the time of each run, in every format.
"$TALLY" stat -r 3 --table -n -j true 2>"$SCRATCH/json" || exit 1
grep -Eq '"runs":3,.*"runs_wall_ns":\[[0-9]+,[0-9]+,[0-9]+\]' "$SCRATCH/json" || { cat "$SCRATCH/json" && exit 1; }
"$TALLY" stat -r 3 --table -n true 2>"$SCRATCH/err" || exit 1
[ "$(grep -Ec '^ *[123]  0\.[0-9]{9} ' "$SCRATCH/err")" -eq 3 ] || { cat "$SCRATCH/err" && exit 1; }
ln -s "$(command -v "$TALLY")" "$SCRATCH/perf"
"$SCRATCH/perf" stat -S -r 3 --table -e task-clock true 2>"$SCRATCH/err" || exit 1
[ "$(grep -Ec '^ +0\.[0-9]+ \([+-]0\.[0-9]+\) #*$' "$SCRATCH/err")" -eq 3 ] || { cat "$SCRATCH/err" && exit 1; }
# -r 0 goes on until it is stopped, and shows each run by itself.
"$TALLY" stat -r 0 -e task-clock -j -o "$SCRATCH/runs" true &
pid=$!
tries=0
until [ "$(grep -c '"runs":1,' "$SCRATCH/runs" 2>/dev/null)" -ge 3 ] || [ $((tries += 1)) -gt 200 ]; do sleep 0.02; done
kill -INT $pid
wait $pid
[ "$(grep -c '^{.*"runs":1,.*}$' "$SCRATCH/runs")" -ge 3 ] || { head -c 2000 "$SCRATCH/runs" && exit 1; }
