#!/bin/sh
# SPDX-License-Identifier: MIT
# Each error is printed once, and last how many there are and that nothing was written.
set -eu
mkdir "$SCRATCH/tree"
echo '[{"EventName": "A", "EventCode": "zero", "Colour": "red"}]' >"$SCRATCH/tree/a.json"
echo '[{' >"$SCRATCH/tree/b.json"
fails() {
	status=0
	"$ROOT/build/jevents" -o "$SCRATCH/t.c" "$@" 2>"$SCRATCH/said" || status=$?
	if [ $status -ne 1 ] || [ -e "$SCRATCH/t.c" ]; then
		echo "status $status where 1 and no file were expected"
		exit 1
	fi
}
expect() {
	count=$(grep -c -e "$2" "$SCRATCH/said" || true)
	[ "$count" -eq "$1" ] || {
		echo "'$2' is there $count times and not $1:"
		cat "$SCRATCH/said"
		exit 1
	}
}
fails "$SCRATCH/tree"
expect 1 zero
expect 1 malformed
expect 2 '^error: '
expect 1 '^jevents: '
tail -n 1 "$SCRATCH/said" | grep -q "^jevents: 2 errors and 1 warning; '.*t.c' is not written$"
fails "$SCRATCH/nowhere"
expect 1 nowhere
expect 1 "^jevents: 1 error and 0 warnings; "
