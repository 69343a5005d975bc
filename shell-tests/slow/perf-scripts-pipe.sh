#!/bin/sh
# SPDX-License-Identifier: MIT
# The kernel's own test of perf's pipes, record to inject to report, passes with tally as perf.
# shellcheck source=tests/perfscripts.sh
. "$ROOT/tests/perfscripts.sh"
perfscripts_begin
"$TALLY" record -q -e cpu-clock -o "$SCRATCH/first.data" true 2>"$SCRATCH/log" ||
	{ echo "recording is not permitted" && exit 77; }
perfscripts pipe_test
