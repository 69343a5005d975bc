#!/bin/sh
# SPDX-License-Identifier: MIT
# The text form of a plan: groups as rows, counters as columns, what stands in the way.
set -eu
cd "$SCRATCH"
mkdir -p tree/x86/m
printf 'Family-model,Version,Filename,EventType\nGenuineIntel-6-99,v1,m,core\n' >tree/x86/mapfile.csv
echo '[{"Unit": "core", "CountersNumFixed": "2", "CountersNumGeneric": "2"}]' >tree/x86/m/counter.json
cat >tree/x86/m/events.json <<'EOT'
[
	{ "EventName": "A", "EventCode": "0x1", "Counter": "0,1", "BriefDescription": "a" },
	{ "EventName": "B", "EventCode": "0x2", "Counter": "1", "BriefDescription": "b" },
	{ "EventName": "C", "EventCode": "0x3", "Counter": "0,1", "BriefDescription": "c" },
	{ "MetricName": "two", "MetricExpr": "A / B" },
	{ "MetricName": "three", "MetricExpr": "A / B + C" }
]
EOT
"$TALLY" plan --no-builtin --events tree --cpu x86/m --nmi-watchdog on >got
cat >want <<'EOT'
x86/m, SMT on, NMI watchdog on, with thresholds

cpu: counters 0-1 and fixed counters 0-1; the NMI watchdog holds fixed counter 1
 group   0   1  f0  f1  others; metrics
     0   1   2   .   #  two
     1   3   .   .   #
events
     1 a (counters 0-1)
     2 b (counter 1)
     3 c (counters 0-1)

not from one measurement
 three: 3 events compete for counters 0-1 (groups 0 1)

2 groups for 2 metrics, 1 of them from one measurement. Fewer are not possible: 3 events compete for
counters 0-1.
EOT
diff want got
