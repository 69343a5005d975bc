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
