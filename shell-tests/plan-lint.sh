#!/bin/sh
# SPDX-License-Identifier: MIT
# --lint lists the metrics whose MetricConstraint the counters contradict.
set -eu
cd "$SCRATCH"
mkdir -p tree/x86/m
printf 'Family-model,Version,Filename,EventType\nGenuineIntel-6-99,v1,m,core\n' >tree/x86/mapfile.csv
echo '[{"Unit": "core", "CountersNumFixed": "2", "CountersNumGeneric": "2"}]' >tree/x86/m/counter.json
cat >tree/x86/m/events.json <<'EOT'
[
	{ "EventName": "A", "EventCode": "0x1", "Counter": "0,1", "BriefDescription": "a" },
	{ "EventName": "B", "EventCode": "0x2", "Counter": "0,1", "BriefDescription": "b" },
	{ "EventName": "C", "EventCode": "0x3", "Counter": "0,1", "BriefDescription": "c" },
	{ "EventName": "D", "EventCode": "0x3c", "Counter": "Fixed counter 1", "BriefDescription": "d" },
	{ "MetricName": "needless", "MetricExpr": "A / B", "MetricConstraint": "NO_GROUP_EVENTS" },
	{ "MetricName": "missing", "MetricExpr": "A + B + C" },
	{ "MetricName": "right", "MetricExpr": "A + B + C", "MetricConstraint": "NO_GROUP_EVENTS" },
	{ "MetricName": "plain", "MetricExpr": "A / B" },
	{ "MetricName": "nmi", "MetricExpr": "A + B + D", "MetricConstraint": "NO_GROUP_EVENTS_NMI" },
	{ "MetricName": "always", "MetricExpr": "A + B + C", "MetricConstraint": "NO_GROUP_EVENTS_NMI" }
]
EOT
"$TALLY" plan --no-builtin --events tree --cpu x86/m --lint -x, 2>err >got
cat >want <<'EOT'
unit,metric,constraint,fits,reason
,always,NO_GROUP_EVENTS_NMI,false,"3 events compete for counters 0-1, without the NMI watchdog too"
,missing,,false,3 events compete for counters 0-1
,needless,NO_GROUP_EVENTS,true,
EOT
diff want got
grep -q '3 of 6 metrics have a MetricConstraint that the counters contradict' err
