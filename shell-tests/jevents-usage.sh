#!/bin/sh
# SPDX-License-Identifier: MIT
# What the generator cannot understand of its command line is status 2 and a reason.
set -eu
expect() {
	want=$1
	shift
	status=0
	"$ROOT/build/jevents" "$@" >"$SCRATCH/out" 2>&1 || status=$?
	if [ $status -ne 2 ] || ! grep -q -e "$want" "$SCRATCH/out"; then
		echo "jevents $*: status $status, said:"
		cat "$SCRATCH/out"
		exit 1
	fi
}
expect 'no output file' "$ROOT/pmu-events/arch"
expect 'no tree' -o "$SCRATCH/x.c"
expect "'1x' is no name" -n 1x -o "$SCRATCH/x.c" "$ROOT/pmu-events/arch"
expect 'strct' --strct -o "$SCRATCH/x.c" "$ROOT/pmu-events/arch"
[ ! -e "$SCRATCH/x.c" ]
"$ROOT/build/jevents" --help | grep -q -e '--strict'
