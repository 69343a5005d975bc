#!/bin/sh
# SPDX-License-Identifier: MIT
# The kernel's own test of perf's build-id cache passes, with tally as perf.
# shellcheck source=tests/perfscripts.sh
. "$ROOT/tests/perfscripts.sh"
perfscripts_begin
for tool in readelf cc; do
	command -v $tool >/dev/null || { echo "$tool is not installed" && exit 77; }
done
"$TALLY" record -q -e cpu-clock -o "$SCRATCH/first.data" true 2>"$SCRATCH/log" ||
	{ echo "recording is not permitted" && exit 77; }
perfscripts buildid
