#!/bin/sh
# SPDX-License-Identifier: MIT
# Of the usual events those of a metric are a weak group, so that it is of one time; not for perf.
show() { # TALLY MACHINE
	"$1" stat --sysfs "tests/data/machines/$2" --dry-run -j true 2>&1
}
for machine in intel-server intel-hybrid arm-two-cores riscv-delegated; do
	show "$TALLY" "$machine" >"$SCRATCH/json"
	for metric in insn_per_cycle branch_miss_rate; do
		grep "\"name\":\"$metric\"" "$SCRATCH/json" >"$SCRATCH/metric" || exit 1
		! grep -v '"groups":\[[0-9]*\],"coherent":true' "$SCRATCH/metric" || exit 1
	done
	! grep -E '"event":"(cycles|instructions|branch)' "$SCRATCH/json" | grep '"weak":false' || exit 1
done
ln -s "$TALLY" "$SCRATCH/perf"
show "$SCRATCH/perf" intel-server >"$SCRATCH/json"
[ "$(grep -c '"event": ' "$SCRATCH/json")" -eq 8 ] || exit 1
! grep -v '"weak": "0"' "$SCRATCH/json" | grep '"weak"' || exit 1
[ "$(grep -o '"group": [0-9]*' "$SCRATCH/json" | sort -u | wc -l)" -eq 8 ] || exit 1
