#!/bin/sh
# SPDX-License-Identifier: MIT
# The kernel's own test of perf's script, which runs a Python script and many scripts at once, passes
# with tally as perf.
# shellcheck source=tests/perfscripts.sh
. "$ROOT/tests/perfscripts.sh"
perfscripts_begin
"$TALLY" record -q -e cpu-clock -o "$SCRATCH/first.data" true 2>"$SCRATCH/log" ||
	{ echo "recording is not permitted" && exit 77; }
perfscripts script || exit 1
# What it says of both parts, neither of which may be skipped.
[ "$(grep -c 'test \[Success\]' "$SCRATCH/log")" -eq 2 ] || { cat "$SCRATCH/log" && exit 1; }
