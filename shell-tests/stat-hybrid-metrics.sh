#!/bin/sh
# SPDX-License-Identifier: MIT
# Metrics of one name of both kinds of cores are told apart by their PMU.
mkdir -p "$SCRATCH/tree/x86/m"
printf 'Family-model,Version,Filename,EventType\nGenuineIntel-6-.*,v1,m,hybridcore\n' >"$SCRATCH/tree/x86/mapfile.csv"
for kind in core atom; do
	cat >"$SCRATCH/tree/x86/m/$kind.json" <<END
[
	{ "EventName": "A.$kind", "EventCode": "0x1", "Counter": "0,1", "Unit": "cpu_$kind", "BriefDescription": "a" },
	{ "EventName": "B.$kind", "EventCode": "0x2", "Counter": "0,1", "Unit": "cpu_$kind", "BriefDescription": "b" },
	{ "MetricName": "share", "MetricExpr": "A.$kind / B.$kind", "Unit": "cpu_$kind" }
]
END
done
"$TALLY" stat --events "$SCRATCH/tree" --sysfs tests/data/machines/intel-hybrid -a -M share \
	--dry-run -j >"$SCRATCH/json" 2>&1 || { cat "$SCRATCH/json" && exit 1; }
for kind in core atom; do
	grep -q "\"name\":\"share\",.*\"pmu\":\"cpu_$kind\"" "$SCRATCH/json" || { cat "$SCRATCH/json" && exit 1; }
done
# Common metrics are of one kind of cores as well, whether they are asked for or not.
for machine in intel-hybrid:cpu_atom:cpu_core arm-two-cores:armv8_cortex_a53:armv8_cortex_a72; do
	cores=${machine#*:}
	for asked in '-e {cycles,instructions}' '-M insn_per_cycle'; do
		# shellcheck disable=SC2086
		"$TALLY" stat --sysfs "tests/data/machines/${machine%%:*}" $asked --dry-run -j true \
			>"$SCRATCH/json" 2>&1 || { cat "$SCRATCH/json" && exit 1; }
		for at in "0:${cores%:*}" "1:${cores#*:}"; do
			grep -q "\"name\":\"insn_per_cycle\",\"groups\":\[${at%:*}\],\"coherent\":true,\"reason\":null,\"pmu\":\"${at#*:}\"" \
				"$SCRATCH/json" || { cat "$SCRATCH/json" && exit 1; }
		done
		[ "$(grep -c insn_per_cycle "$SCRATCH/json")" -eq 2 ] || { cat "$SCRATCH/json" && exit 1; }
	done
done
# What needs no core is there once; one kind alone has its own.
"$TALLY" stat --sysfs tests/data/machines/intel-hybrid -e '{cpu_core/cycles/,cpu_core/instructions/},task-clock' \
	--dry-run -j true >"$SCRATCH/json" 2>&1
[ "$(grep -c CPUs_utilized "$SCRATCH/json")" -eq 1 ] || { cat "$SCRATCH/json" && exit 1; }
[ "$(grep -o '"insn_per_cycle".*"pmu":"[^"]*"' "$SCRATCH/json")" = '"insn_per_cycle","groups":[0],"coherent":true,"reason":null,"pmu":"cpu_core"' ] ||
	{ cat "$SCRATCH/json" && exit 1; }
