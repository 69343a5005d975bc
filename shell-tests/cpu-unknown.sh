#!/bin/sh
# SPDX-License-Identifier: MIT
# Samples that do not say their CPU cannot be chosen by it: that is told, and nothing is shown.
cd "$SCRATCH" || exit 1
"$TALLY" record -q -B -N -e task-clock:u -o none.data "$TALLY" test -w noploop 0.1 2>said ||
	{ cat said && echo 'sampling is not permitted' && exit 77; }
"$TALLY" record -q -B -N --sample-cpu -e task-clock:u -o cpu.data "$TALLY" test -w noploop 0.1 2>said ||
	{ cat said && exit 1; }
"$TALLY" inject -i none.data >none.pipe || exit 1
"$TALLY" inject -i cpu.data >cpu.pipe || exit 1

for kind in data pipe; do
	for command in script report; do
		"$TALLY" $command -C 0 -i none.$kind >out 2>said </dev/null
		status=$?
		[ $status -ne 0 ] || { echo "$command: a $kind without CPUs is fine" && exit 1; }
		[ "$(grep -c -e "the samples of 'task-clock:u' have no CPUs" -e 'remove --cpu (-C)' said)" -eq 2 ] ||
			{ echo "$command, $kind:" && cat said && exit 1; }
		[ ! -s out ] || { echo "$command, $kind: something is shown" && cat out && exit 1; }
		"$TALLY" $command -C 0-4095 -i cpu.$kind </dev/null >out 2>said ||
			{ echo "$command, $kind with CPUs:" && cat said && exit 1; }
		grep -q noploop out || { echo "$command, $kind with CPUs: no samples" && exit 1; }
	done
done
