#!/bin/sh
# SPDX-License-Identifier: MIT
# Called as perf, stat exits with perf's statuses.
ln -s "$TALLY" "$SCRATCH/perf" || exit 1
expect() { # STATUS ARGUMENTS...
	want=$1
	shift
	"$SCRATCH/perf" stat "$@" >"$SCRATCH/out" 2>"$SCRATCH/err"
	have=$?
	[ "$have" -eq "$want" ] && return
	echo "perf stat $*: $have, not $want" && cat "$SCRATCH/err" && exit 1
}
expect 129 -h
expect 129 --no-such-option true
expect 129 -e no-such-event true
expect 129 --cputype=123 -e instructions true
expect 129 --timeout x true
expect 234 -A -e task-clock true
expect 234 -p 99999999 -e task-clock true
expect 234 -M no-such-metric true
expect 255 -e task-clock no-such-command
expect 255 -o "$SCRATCH/none/x" -e task-clock true
expect 255 --append -o "$SCRATCH/none/x" -e task-clock true
expect 234 --log-fd 77 -e task-clock true
expect 129 --log-fd -3 -e task-clock true
expect 255 report -i "$SCRATCH/none/x"
expect 0 -e task-clock true
expect 3 -e task-clock sh -c 'exit 3'
# What cannot be counted is no failure.
expect 0 -e cycles,instructions true
grep -q '^   *[<0-9].* instructions' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
# A signal that ended the command is told.
expect 0 -e task-clock sh -c 'kill -TERM $$'
grep -qx 'sh: Terminated' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
expect 0 -x, -o "$SCRATCH/csv" -e task-clock sh -c 'kill -KILL $$'
grep -qx 'sh: Killed' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
# Without a command, all CPUs are counted; --cpu with numbers is a list of CPUs.
if "$TALLY" stat -q -a -e cpu-clock true 2>/dev/null; then
	expect 0 -I 20 --interval-count 1 --summary -e cpu-clock
	grep -q "Performance counter stats for 'system wide':" "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
	expect 0 --cpu 0 -e cpu-clock true
	grep -q "Performance counter stats for 'CPU(s) 0':" "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
fi
exit 0
