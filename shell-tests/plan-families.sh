#!/bin/sh
# SPDX-License-Identifier: MIT
# Relatives of a tree of metrics are kept together when that is asked for, and the price is told.
set -eu
cd "$SCRATCH"
mkdir -p tree/x86/m
printf 'Family-model,Version,Filename,EventType\nGenuineIntel-6-99,v1,m,core\n' >tree/x86/mapfile.csv
echo '[{"Unit": "core", "CountersNumFixed": "2", "CountersNumGeneric": "4"}]' >tree/x86/m/counter.json
{
	printf '['
	for e in A B C D E F G H; do
		printf '{ "EventName": "%s", "EventCode": "0x1", "UMask": "0x%s", "Counter": "0,1,2,3", "BriefDescription": "e" },' $e $e
	done
	cat <<'EOT'
	{ "MetricName": "tma_x1", "MetricGroup": "tma_p_group", "MetricExpr": "A / B" },
	{ "MetricName": "tma_x2", "MetricGroup": "tma_p_group", "MetricExpr": "C / D" },
	{ "MetricName": "other1", "MetricExpr": "A / E + F" },
	{ "MetricName": "other2", "MetricExpr": "C / D + G + H" }]
EOT
} | sed 's/0xG/0x10/; s/0xH/0x11/' >tree/x86/m/events.json
plan() {
	"$TALLY" plan --no-builtin --events tree --cpu x86/m "$@"
}
plan -j --families siblings >with 2>note
grep -q 'with these families together there are 3 groups, without them 2' note || { cat with note && exit 1; }
[ "$(grep -c '"name":"tma_x[12]".*"groups":\[0\]\|"name":"tma_x[12]".*"groups":\[1\]\|"name":"tma_x[12]".*"groups":\[2\]' with)" -eq 2 ]
[ "$(sed -n 's/.*"name":"tma_x[12]".*"groups":\(\[[0-9]\]\).*/\1/p' with | sort -u | wc -l)" -eq 1 ] || { cat with && exit 1; }
plan -j --families none >without 2>note
grep -q '"groups":2}' without || { cat without && exit 1; }
