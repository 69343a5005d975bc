#!/bin/sh
# SPDX-License-Identifier: MIT
# A machine's own names and tracepoints are listed, units of one kind once.
cd "$ROOT" || exit 1
"$TALLY" list --no-builtin --events pmu-events/arch --sysfs tests/data/machines/intel-server -x, \
	>"$SCRATCH/out" || exit 1
for name in 'pmu,uncore_imc/cas_count_read/,' 'pmu,power/energy-pkg/,' 'pmu,cpu/mem-loads/,' \
	'tracepoint,sched:sched_switch,'; do
	[ "$(grep -c "^$name" "$SCRATCH/out")" -eq 1 ] || { echo "'$name' is not there once" && exit 1; }
done
grep -q '^pmu,uncore_imc_' "$SCRATCH/out" && { echo "units are listed one by one" && exit 1; }
exit 0
