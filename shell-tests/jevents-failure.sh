#!/bin/sh
# SPDX-License-Identifier: MIT
# A tree with errors leaves the old output as it was and nothing beside it: status
# 1, and the error names the file. Warnings become errors with --strict.
set -eu
mkdir -p "$SCRATCH/tree/x86/cpu" "$SCRATCH/out"
printf 'Family-model,Version,Filename,EventType\nGenuineIntel-6-1,v1,cpu,core\n' >"$SCRATCH/tree/x86/mapfile.csv"
events=$SCRATCH/tree/x86/cpu/pipeline.json
echo '[{"EventName": "A", "EventCode": "0x1", "BriefDescription": "a", "Colour": "red"}]' >"$events"
"$ROOT/build/jevents" -o "$SCRATCH/out/t.c" "$SCRATCH/tree" 2>"$SCRATCH/said"
grep -q 'warning: .*Colour' "$SCRATCH/said"
cp "$SCRATCH/out/t.c" "$SCRATCH/before"
fails() {
	status=0
	"$ROOT/build/jevents" "$@" -o "$SCRATCH/out/t.c" "$SCRATCH/tree" 2>"$SCRATCH/said" || status=$?
	[ $status -eq 1 ] || {
		echo "status $status where 1 was expected"
		exit 1
	}
	cmp "$SCRATCH/out/t.c" "$SCRATCH/before"
	[ "$(ls "$SCRATCH/out")" = t.c ]
}
fails --strict
grep -q 'error: .*Colour' "$SCRATCH/said"
echo '[{"EventName": "A", "EventCode": "zero"}]' >"$events"
fails -q
grep -q 'error: .*pipeline.json.*zero' "$SCRATCH/said"
echo '[{' >"$events"
fails -q
