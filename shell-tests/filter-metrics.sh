#!/bin/sh
# SPDX-License-Identifier: MIT
# What metrics need as a filter, and which metrics work under one.
set -eu
cd "$SCRATCH"
mkdir events
cat >events/all.json <<'END'
[
	{ "EventName": "A.ONE", "EventCode": "0x10", "UMask": "0x1", "Counter": "0,1,2,3", "BriefDescription": "a" },
	{ "EventName": "A.TWO", "EventCode": "0x10", "UMask": "0x2", "Counter": "0,1,2,3", "BriefDescription": "b" },
	{ "EventName": "INST_RETIRED.ANY", "EventCode": "0xc0", "Counter": "Fixed counter 0", "BriefDescription": "c" },
	{ "EventName": "OFF.CORE", "EventCode": "0xb7", "UMask": "0x1", "MSRIndex": "0x1a6", "MSRValue": "0x10", "Counter": "0,1,2,3", "BriefDescription": "d" },
	{ "MetricName": "ones", "MetricExpr": "A.ONE / INST_RETIRED.ANY", "BriefDescription": "e" },
	{ "MetricName": "twos", "MetricExpr": "A.TWO / INST_RETIRED.ANY", "BriefDescription": "f" },
	{ "MetricName": "away", "MetricExpr": "OFF.CORE / duration_time", "BriefDescription": "g" }
]
END
export TALLY_EVENTS="$PWD/events" PERF_CPUID=GenuineIntel-6-55-4
"$TALLY" filter encode -j -M ones >f.json
grep -q '"fixed_counter_bitmap":"0x1","events":\["0xff00000000000110","0xff000000000000c0"\]' f.json
"$TALLY" filter plan -x, -M ones,twos,away f.json >rows 2>notes
grep -q '^ones,true,,$' rows
grep -q '^twos,false,a.two,"no entry allows select 0x10, unit mask 0x2"$' rows
grep -q '^away,false,off.core,"it needs a register beside' rows
grep -q '1 of 3 metrics work' notes
# A fixed counter that is denied is the one that the guest would take.
"$TALLY" filter encode -j -M ones --fixed 0 >g.json 2>notes
grep -q 'denies all fixed counters' notes
"$TALLY" filter plan -x, -M ones g.json 2>/dev/null | grep -q '^ones,false,inst_retired.any,fixed counter 0 is denied$'
"$TALLY" filter encode -j -M away 2>notes >/dev/null && exit 1
grep -q "'off.core' is left out: it needs a register" notes
