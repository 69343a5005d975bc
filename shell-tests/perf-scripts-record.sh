#!/bin/sh
# SPDX-License-Identifier: MIT
# The kernel's own tests of perf's record and of compression pass with tally as perf.
# shellcheck source=tests/perfscripts.sh
. "$ROOT/tests/perfscripts.sh"
perfscripts_begin
"$TALLY" record -q -a -e cpu-clock -o "$SCRATCH/first.data" true 2>"$SCRATCH/log" ||
	{ echo "recording on all CPUs is not permitted" && exit 77; }
perfscripts record record_sideband record+zstd_comp_decomp
