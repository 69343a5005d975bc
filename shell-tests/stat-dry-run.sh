#!/bin/sh
# SPDX-License-Identifier: MIT
# stat --dry-run shows what would be opened, and that is what plan says.
command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
set -eu
cp -r tests/data/machines/intel-server "$SCRATCH/machine"
mkdir -p "$SCRATCH/tree/x86/m"
printf 'Family-model,Version,Filename,EventType\nGenuineIntel-6-55-4,v1,m,core\n' >"$SCRATCH/tree/x86/mapfile.csv"
cat >"$SCRATCH/tree/x86/m/counter.json" <<'EOT'
[
	{ "Unit": "core", "CountersNumFixed": "3", "CountersNumGeneric": "2" },
	{ "Unit": "CHA", "CountersNumFixed": "0", "CountersNumGeneric": "2" }
]
EOT
cat >"$SCRATCH/tree/x86/m/events.json" <<'EOT'
[
	{ "EventName": "CYCLES.ALL", "Counter": "Fixed counter 1", "UMask": "0x2", "BriefDescription": "c" },
	{ "EventName": "A", "EventCode": "0x1", "Counter": "0,1", "BriefDescription": "a" },
	{ "EventName": "B", "EventCode": "0x2", "Counter": "1", "BriefDescription": "b" },
	{ "EventName": "C", "EventCode": "0x3", "Counter": "0,1", "BriefDescription": "c" },
	{ "EventName": "T", "EventCode": "0x5", "Counter": "0,1", "BriefDescription": "t",
	  "RetirementLatencyMean": 7.5, "RetirementLatencyMin": 1, "RetirementLatencyMax": 9 },
	{ "EventName": "U", "EventCode": "0x6", "Counter": "0,1", "BriefDescription": "u" },
	{ "EventName": "UNC_X", "EventCode": "0x7", "Counter": "0,1", "Unit": "CHA", "PerPkg": "1", "BriefDescription": "x" },
	{ "EventName": "UNC_Y", "EventCode": "0x8", "Counter": "0,1", "Unit": "CHA", "PerPkg": "1", "BriefDescription": "y" }
]
EOT
cat >"$SCRATCH/tree/x86/m/metrics.json" <<'EOT'
[
	{ "MetricName": "first", "MetricGroup": "G", "MetricExpr": "A / CYCLES.ALL", "MetricThreshold": "first > 0.1 & B > 5" },
	{ "MetricName": "second", "MetricGroup": "G", "MetricExpr": "(A + C) / CYCLES.ALL" },
	{ "MetricName": "wide", "MetricExpr": "A + B + C" },
	{ "MetricName": "timed", "MetricExpr": "T * T:R" },
	{ "MetricName": "untold", "MetricExpr": "U * U:R" },
	{ "MetricName": "apart", "MetricExpr": "A / C", "MetricConstraint": "NO_GROUP_EVENTS" },
	{ "MetricName": "clocked", "MetricExpr": "A / task\\-clock" },
	{ "MetricName": "outside", "MetricExpr": "UNC_X / UNC_Y" }
]
EOT
cat >"$SCRATCH/groups.py" <<'EOT'
import json, sys

# Groups as sets of names, from either document; and which metrics are from one time.
d = json.load(open(sys.argv[1]))
if d["schema"] == "tally.plan/1":
    groups = [(g["pmu"], sorted(e["name"] for e in g["events"] if e["counter"])) for g in d["groups"]]
else:
    ids = sorted({e["group"] for e in d["events"]})
    groups = [sorted(e["event"].lower() for e in d["events"] if e["group"] == i and e["pmu"] != "software") for i in ids]
    groups = [(next(e["pmu"] for e in d["events"] if e["group"] == i), g) for i, g in zip(ids, groups)]
print(sorted((p.rstrip("0123456789").rstrip("_"), g) for p, g in set((p, tuple(g)) for p, g in groups) if g and not p.startswith("uncore_cha_1") and not p.startswith("uncore_cha_2")))
print(sorted((m["name"], m["coherent"]) for m in d["metrics"]))
EOT
compare() { # OPTIONS...
	set -- --no-builtin --events "$SCRATCH/tree" --sysfs "$SCRATCH/machine" "$@"
	"$TALLY" plan -j "$@" >"$SCRATCH/plan.json"
	"$TALLY" stat -a --dry-run -j -o "$SCRATCH/stat.json" "$@"
	python3 "$SCRATCH/groups.py" "$SCRATCH/plan.json" >"$SCRATCH/plan"
	python3 "$SCRATCH/groups.py" "$SCRATCH/stat.json" >"$SCRATCH/stat"
	cmp -s "$SCRATCH/plan" "$SCRATCH/stat" && return
	cat "$SCRATCH/plan" "$SCRATCH/stat"
	exit 1
}
has() {
	grep -qF "$1" "$SCRATCH/stat.json" && return
	echo "lacks $1:"
	cat "$SCRATCH/stat.json"
	exit 1
}
for metrics in first,second G wide timed apart outside clocked '[!u]*'; do
	compare -M "$metrics"
done
# An event that only a threshold needs is counted somewhere.
compare -M G
has '{"name":"second","groups":[0],"coherent":true,"reason":null,"pmu":"cpu"}'
compare -M wide
has '"coherent":false,"reason":"3 events compete for counters 0-1"'
# What vendors say of groups does not count where the counters are known.
compare -M apart
has '{"name":"apart","groups":[0],"coherent":true,"reason":null,"pmu":"cpu"}'
# A latency is no event; one that nobody knows leaves the metric without a value.
compare -M timed
has '{"group":0,"pmu":"cpu","event":"T","type":4,"config":"0x5"'
[ "$(grep -c '"event":' "$SCRATCH/stat.json")" -eq 1 ]
"$TALLY" stat -j -o "$SCRATCH/stat.json" --no-builtin --events "$SCRATCH/tree" --sysfs "$SCRATCH/machine" --dry-run -M untold
has '{"name":"untold","groups":[],"coherent":false,"reason":"the event tables do not tell how long '"'U:R'"' takes","pmu":"cpu"}'
# A unit has each group for itself.
compare -M outside
has '{"name":"outside","groups":[0,1,2],"coherent":true,"reason":null,"pmu":"cpu"}'
# With the watchdog's counter gone, cycles take one of the others.
mkdir -p "$SCRATCH/machine/proc/sys/kernel"
echo 1 >"$SCRATCH/machine/proc/sys/kernel/nmi_watchdog"
compare -M second
has '"coherent":false,"reason":"3 events compete for counters 0-1"'
# Events of the command line are groups as they were written.
compare_events=$("$TALLY" stat -x, -o /dev/stdout --no-builtin --events "$SCRATCH/tree" --sysfs "$SCRATCH/machine" --dry-run -e '{A,C},B')
[ "$(echo "$compare_events" | cut -d, -f1-3)" = 'group,pmu,event
0,cpu,A
0,cpu,C
1,cpu,B' ] || { echo "$compare_events" && exit 1; }
# Nothing is run.
"$TALLY" stat --dry-run -e page-faults touch "$SCRATCH/ran" 2>"$SCRATCH/err"
grep -q 'page-faults' "$SCRATCH/err"
[ ! -e "$SCRATCH/ran" ]
# What the counters cannot hold is told as plan tells it; a weak group is broken up then.
fit() { # EVENTS: the document, and what is said beside it
	"$TALLY" stat -j -o "$SCRATCH/stat.json" --no-builtin --events "$SCRATCH/tree" --sysfs "$SCRATCH/machine" \
		--dry-run -e "$1" 2>"$SCRATCH/err"
	cat "$SCRATCH/err" >>"$SCRATCH/stat.json"
}
echo 0 >"$SCRATCH/machine/proc/sys/kernel/nmi_watchdog"
"$TALLY" plan --no-builtin --events "$SCRATCH/tree" --sysfs "$SCRATCH/machine" -e '{CYCLES.ALL,A,B,C}' 2>&1 |
	grep -q "the group with 'cycles.all' does not fit: 3 events compete for counters 0-1"
fit '{CYCLES.ALL,A,B,C}'
has "the group with 'CYCLES.ALL' does not fit: 3 events compete for counters 0-1"
[ "$(grep -o '"reason":"3 events compete' "$SCRATCH/stat.json" | wc -l)" -eq 1 ]
has '"event":"C","type":4,"config":"0x3","config1":"0x0","config2":"0x0","counter":null,"weak":false,"reason":"3 events'
fit '{A,C,B,cycles,instructions}:W'
has '; it is broken up into 2'
has '"event":"B","type":4,"config":"0x2","config1":"0x0","config2":"0x0","counter":null,"weak":true,"reason":null'
fit '{CYCLES.ALL,A,C}'
grep -q 'does not fit' "$SCRATCH/stat.json" && exit 1
echo 1 >"$SCRATCH/machine/proc/sys/kernel/nmi_watchdog"
fit '{CYCLES.ALL,A,C}'
has "does not fit: 3 events compete for counters 0-1"
# Metrics of such a group are of several times, but for one whose events are in one piece.
"$TALLY" stat -j -o "$SCRATCH/stat.json" --events "$SCRATCH/tree" --sysfs "$SCRATCH/machine" --dry-run \
	-e '{A,C,B,cycles,instructions}:W' 2>/dev/null
has '"name":"insn_per_cycle","groups":[0],"coherent":true,"reason":null'
"$TALLY" stat -j -o "$SCRATCH/stat.json" --events "$SCRATCH/tree" --sysfs "$SCRATCH/machine" --dry-run \
	-e '{cycles,A,C,B,instructions}:W' 2>/dev/null
has '"name":"insn_per_cycle","groups":[0],"coherent":false,"reason":"4 events compete for counters 0-1"'
