#!/bin/sh
# SPDX-License-Identifier: MIT
# Commands of perf that are not there say so in one line, exit 2.
for command in trace probe sched c2c mem lock ftrace kmem timechart daemon archive bench; do
	said=$("$TALLY" "$command" record -a 2>&1 >"$SCRATCH/out")
	status=$?
	[ "$status" -eq 2 ] || { echo "$command ended with $status" && exit 1; }
	[ ! -s "$SCRATCH/out" ] || { echo "$command wrote to standard output" && exit 1; }
	[ "$(echo "$said" | wc -l)" -eq 1 ] || { echo "$command said: $said" && exit 1; }
	case $said in
	*"'$command', a command of perf that tally does not have"*) ;;
	*) echo "$command said: $said" && exit 1 ;;
	esac
done
"$TALLY" trace 2>&1 | grep -q strace || exit 1
# Asked for their help, the answer is the same.
said=$("$TALLY" help trace 2>&1)
[ $? -eq 2 ] || { echo "help of a missing command is fine" && exit 1; }
case $said in
*"'trace', a command of perf that tally does not have; strace"*) ;;
*) echo "help trace said: $said" && exit 1 ;;
esac
