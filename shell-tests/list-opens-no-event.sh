#!/bin/sh
# SPDX-License-Identifier: MIT
# Listing and encoding open no event.
command -v strace >/dev/null || { echo "no strace" && exit 77; }
strace -f -o "$SCRATCH/trace" true 2>/dev/null || { echo "strace may not trace" && exit 77; }
for command in "list" "list -v hw" "encode cycles sched:sched_switch --cpu amdzen5"; do
	# shellcheck disable=SC2086
	strace -f -e trace=perf_event_open -o "$SCRATCH/trace" "$TALLY" $command >/dev/null 2>&1
	grep perf_event_open "$SCRATCH/trace" && exit 1
done
exit 0
