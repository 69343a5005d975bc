#!/bin/sh
# SPDX-License-Identifier: MIT
# Listing and encoding open no event.
command -v strace >/dev/null || { echo "no strace" && exit 77; }
strace -f -o "$SCRATCH/trace" true 2>/dev/null || { echo "strace may not trace" && exit 77; }
for command in "list" "list -v hw" "encode cycles inst_retired.any --cpu intel-core"; do
	# The trace has the end of the program at least, so that an empty one is noticed.
	# shellcheck disable=SC2086
	strace -f -e trace=perf_event_open,exit_group -o "$SCRATCH/trace" \
		"$TALLY" $command >"$SCRATCH/out" 2>"$SCRATCH/err" ||
		{ echo "'$command' failed: $(cat "$SCRATCH/err")" && exit 1; }
	[ -s "$SCRATCH/out" ] || { echo "'$command' says nothing" && exit 1; }
	grep -q exit_group "$SCRATCH/trace" || { echo "'$command' was not traced" && exit 1; }
	grep perf_event_open "$SCRATCH/trace" && exit 1
done
exit 0
