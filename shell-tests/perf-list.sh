#!/bin/sh
# SPDX-License-Identifier: MIT
# Called as perf, list prints the text and the JSON of perf's list.
cd "$ROOT" || exit 1
ln -s "$TALLY" "$SCRATCH/perf" || exit 1
perf() {
	"$SCRATCH/perf" "$@"
}
of_server() {
	perf list --no-builtin --events pmu-events/arch --sysfs tests/data/machines/intel-server "$@"
}
expect() { # FILE LINE
	grep -qxF -- "$2" "$1" && return
	echo "no line '$2' in:" && cat "$1" && exit 1
}
of_server hw sw pmu raw 'sched:*' >"$SCRATCH/text" || exit 1
expect "$SCRATCH/text" '  cpu-cycles OR cycles                               [Hardware event]'
expect "$SCRATCH/text" '  context-switches OR cs                             [Software event]'
expect "$SCRATCH/text" '  instructions OR cpu/instructions/                  [Kernel PMU event]'
expect "$SCRATCH/text" '  power/energy-pkg/                                  [Kernel PMU event]'
expect "$SCRATCH/text" '  slots-of OR cpu/slots-of,umask=?/                  [Kernel PMU event]'
expect "$SCRATCH/text" '  intel_pt//                                         [Kernel PMU event]'
expect "$SCRATCH/text" '  rNNN                                               [Raw event descriptor]'
expect "$SCRATCH/text" '  mem:<addr>[/len][:access]                          [Hardware breakpoint]'
expect "$SCRATCH/text" '  sched:sched_switch                                 [Tracepoint event]'
grep -q '^  faults' "$SCRATCH/text" && echo 'an alias stands alone' && exit 1
# A topic is a heading; below its name an event has its description.
of_server cache >"$SCRATCH/text" || exit 1
expect "$SCRATCH/text" 'cache:'
expect "$SCRATCH/text" '  L1-dcache-loads OR cpu/L1-dcache-loads/'
of_server metricgroup >"$SCRATCH/text" || exit 1
expect "$SCRATCH/text" 'Metric Groups:'
of_server --details sched_switch >"$SCRATCH/text" || exit 1
expect "$SCRATCH/text" '        tracepoint/config=0x13a/'
# Names, on one line, the short one where there are two.
names=$(of_server --raw-dump 'sched:*' sw)
case "$names" in
*' cs '*' sched:sched_switch '*) ;;
*) echo "the names are $names" && exit 1 ;;
esac
# What there is not is not listed, which is no failure.
[ -z "$(perf list --sysfs tests/data/machines/riscv-delegated nosuchevent)" ] || exit 1
mkdir -p "$SCRATCH/bare/sys/bus/event_source/devices/software"
echo 1 >"$SCRATCH/bare/sys/bus/event_source/devices/software/type"
[ -z "$(perf list --sysfs "$SCRATCH/bare" hw cache)" ] || { echo 'events of no PMU' && exit 1; }
of_server -j -o "$SCRATCH/list.json" hw pmu metric || exit 1
[ "$(head -n 1 "$SCRATCH/list.json")" = '[' ] || exit 1
command -v python3 >/dev/null || exit 0
python3 - "$SCRATCH/list.json" <<'END'
import json, sys
rows = json.load(open(sys.argv[1]))
by_name = {r["EventName"]: r for r in reversed(rows) if "EventName" in r}
assert by_name["cpu-cycles"] == {"EventName": "cpu-cycles", "EventAlias": "cycles",
                                 "EventType": "Hardware event"}, by_name["cpu-cycles"]
energy = by_name["power/energy-pkg/"]
assert energy == {"Unit": "power", "EventName": "power/energy-pkg/",
                  "ScaleUnit": "2.32831E-10Joules", "EventType": "Kernel PMU event",
                  "Encoding": "power/event=0x02/"}, energy
assert all(isinstance(v, str) for r in rows for v in r.values())
metrics = [r for r in rows if "MetricName" in r]
assert metrics and all("MetricGroup" in r and "MetricExpr" in r for r in metrics)
END
