#!/bin/sh
# SPDX-License-Identifier: MIT
# A plan puts a metric's events on counters together, and says which and why not.
set -eu
fail() {
	echo "$*"
	exit 1
}
mkdir -p "$SCRATCH/tree/x86/m"
printf 'Family-model,Version,Filename,EventType\nGenuineIntel-6-99,v1,m,core\n' >"$SCRATCH/tree/x86/mapfile.csv"
echo '[{"Unit": "core", "CountersNumFixed": "3", "CountersNumGeneric": "2"}]' >"$SCRATCH/tree/x86/m/counter.json"
cat >"$SCRATCH/tree/x86/m/events.json" <<'EOT'
[
	{ "EventName": "CYCLES.ALL", "Counter": "Fixed counter 1", "UMask": "0x2", "BriefDescription": "c" },
	{ "EventName": "A", "EventCode": "0x1", "Counter": "0,1", "BriefDescription": "a" },
	{ "EventName": "B", "EventCode": "0x2", "Counter": "1", "BriefDescription": "b" },
	{ "EventName": "C", "EventCode": "0x3", "Counter": "0,1", "BriefDescription": "c" },
	{ "EventName": "E", "EventCode": "0x4", "Counter": "0,1", "BriefDescription": "e" },
	{ "EventName": "F", "EventCode": "0x5", "Counter": "0,1", "BriefDescription": "f" },
	{ "EventName": "O", "EventCode": "0xb7", "Counter": "0,1", "MSRIndex": "0x1a6,0x1a7", "MSRValue": "0x7", "BriefDescription": "o" }
]
EOT
cat >"$SCRATCH/tree/x86/m/metrics.json" <<'EOT'
[
	{ "MetricName": "fits", "MetricGroup": "G", "MetricExpr": "A / CYCLES.ALL", "MetricThreshold": "fits > 0.1 & C > 5" },
	{ "MetricName": "smt", "MetricGroup": "G", "MetricExpr": "B if #smt_on else A" },
	{ "MetricName": "wide", "MetricExpr": "A + B + C" },
	{ "MetricName": "rsp", "MetricExpr": "O@offcore_rsp\\=0x8@ + O:k" },
	{ "MetricName": "ratios", "MetricExpr": "A / E + C / F" },
	{ "MetricName": "timed", "MetricExpr": "A / duration_time" }
]
EOT
plan() {
	"$TALLY" plan --no-builtin --events "$SCRATCH/tree" --cpu x86/m "$@"
}
has() {
	grep -qF "$2" "$1" || fail "$1 lacks $2: $(cat "$1")"
}
cd "$SCRATCH"
plan -M fits -j >out-fits
has out-fits '{"schema":"tally.plan/1","model":"x86/m","smt":true,"nmi_watchdog":false,"thresholds":true,'
has out-fits '"pmus":[{"name":"cpu","generic":2,"fixed":3,"reserved":[]}]'
has out-fits '{"name":"a","terms":"event=1","counter":"0","registers":[],"soft":false}'
has out-fits '{"name":"c","terms":"event=3","counter":"1","registers":[],"soft":true}'
has out-fits '"counter":"fixed1"'
has out-fits '"events":["a","cycles.all"],"soft_events":["c"],"groups":[0],"coherent":true,"reason":null'
has out-fits '"summary":{"metrics":1,"coherent":1,"groups":1}'
plan -M fits -j --no-thresholds --nmi-watchdog on >out-fits
has out-fits '"nmi_watchdog":true,"thresholds":false'
has out-fits '"reserved":["fixed1"]'
has out-fits '"soft_events":[]'
grep -q '"counter":"fixed1"' out-fits && fail 'the watchdog holds fixed counter 1'

plan -M wide -j >out-wide
has out-wide '"coherent":false,"reason":"3 events compete for counters 0-1"'
has out-wide '"bound":{"groups":2,"why":"3 events compete for counters 0-1"}'
plan -M smt -j --smt off >out-smt
has out-smt '"events":["a"]'
plan -M smt -j >out-smt
has out-smt '"events":["b"]'
has out-smt '"counter":"1"'
plan -M rsp -j >out-rsp
has out-rsp '"terms":"event=0xb7,offcore_rsp=0x8","counter":"0","registers":["offcore_rsp=0x8"]'
has out-rsp '"registers":["offcore_rsp=0x7"]'
# A quotient stays whole where the metric cannot.
plan -M ratios -j >out-ratios
has out-ratios '"events":["a","c","e","f"],"soft_events":[],"groups":[0,1],"coherent":false'
grep -q '"name":"a".*"name":"e"' out-ratios || fail "a / e is torn apart: $(cat out-ratios)"
grep -q '"name":"c".*"name":"f"' out-ratios || fail "c / f is torn apart: $(cat out-ratios)"
plan -M timed -j >out-timed
has out-timed '{"name":"duration_time","terms":"","counter":null'
has out-timed '"coherent":true'

# All of them; groups by name; events that are named.
plan -j >all
has all '"metrics":6,"coherent":4'
plan -j -M g >group
has group '"metrics":2,"coherent":2'
plan -j -e '{A,C},B' >events
has events '"metrics":[],'
has events '"summary":{"metrics":0,"coherent":0,"groups":2}'
plan -e '{A,B,C}' >told
has told "the group with 'a' does not fit: 3 events compete for counters 0-1"
plan -j -e r1a8,sched:sched_switch,cycles >numbers
has numbers '{"name":"r1a8","terms":"config=0x1a8","counter":"0"'
has numbers '{"name":"cycles","terms":"legacy-hardware-config=0","counter":"fixed1"'
has numbers '{"name":"sched:sched_switch","terms":"","counter":null'
plan -e nosuch 2>err && fail 'an unknown event passes'
has err "no event is called 'nosuch'"
plan -M nosuch 2>err && fail 'an unknown metric passes'
has err "no metric or metric group is called 'nosuch'"

# A budget of moves: more of it is never worse, and the same budget gives the same plan.
groups() {
	sed -n 's/.*"summary":{.*"groups":\([0-9]*\)}}$/\1/p' "$1"
}
plan --effort 0 -j >little
plan --effort 1000 -j >much
plan --effort 1000 -j >again
cmp -s much again || fail 'the same request has two plans'
[ "$(groups much)" -le "$(groups little)" ] || fail "more moves, more groups: $(cat much)"
plan --effort x 2>err && fail 'an effort that is no number passes'
has err "option '--effort': 'x' is not a number"

# Modifiers of a group are its events'.
plan -j -e '{C:p,cpu/event=0x9/,r1a8}:u,{C}:k' >grouped
for name in c:pu cpu/event=0x9/u r1a8:u c:k; do
	has grouped "\"name\":\"$name\""
done
