#!/bin/sh
# SPDX-License-Identifier: MIT
# The kernel's own tests of perf's data convert, and of recordings that are compressed, pass with
# tally as perf. (pipe_test.sh, which takes half a minute, is in slow/.)
# shellcheck source=tests/perfscripts.sh
. "$ROOT/tests/perfscripts.sh"
perfscripts_begin
"$TALLY" record -q -e cpu-clock -o "$SCRATCH/first.data" true 2>"$SCRATCH/log" ||
	{ echo "recording is not permitted" && exit 77; }
"$TALLY" check feature -q zstd || { echo 'not built with zstd' && exit 77; }
perfscripts test_perf_data_converter_json record+zstd_comp_decomp
