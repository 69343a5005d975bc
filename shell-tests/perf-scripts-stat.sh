#!/bin/sh
# SPDX-License-Identifier: MIT
# The kernel's own tests of perf's stat and list pass, and skip nothing, with tally as perf.
# shellcheck source=tests/perfscripts.sh
. "$ROOT/tests/perfscripts.sh"
perfscripts_begin
"$TALLY" stat -q -a -e cpu-clock true 2>/dev/null ||
	{ echo "counting on all CPUs is not permitted" && exit 77; }
perfscripts stat stat+csv_output stat+csv_summary stat+json_output stat+std_output stat+shadow_stat \
	stat_all_pmu list
