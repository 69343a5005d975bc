#!/bin/sh
# SPDX-License-Identifier: MIT
# Commands of perf 6.1 are there, or say in one line that they are not, exit 2.
all="annotate archive bench buildid-cache buildid-list c2c config daemon data diff evlist ftrace help
	inject iostat kallsyms kmem kvm kwork list lock mem probe record report sched script stat test
	timechart top trace version"
for command in $all; do
	"$TALLY" --list-cmds | grep -qx -e "$command" && continue
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
