#!/bin/sh
# SPDX-License-Identifier: MIT
# Many counters raise the limit of open files for tally, in no run for the command.
command -v prlimit >/dev/null || { echo "there is no prlimit to set a soft limit" && exit 77; }
events=$(awk 'BEGIN { for (i = 0; i < 99; i++) printf "task-clock,"; print "task-clock" }')
prlimit --nofile=64: "$TALLY" stat -r 3 -e "$events" sh -c 'ulimit -n' >"$SCRATCH/out" \
	2>"$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
[ "$(tr '\n' ' ' <"$SCRATCH/out")" = "64 64 64 " ] || { cat "$SCRATCH/out" && exit 1; }
