#!/bin/sh
# SPDX-License-Identifier: MIT
# A metric's groups are listed, however many there are.
mkdir "$SCRATCH/events"
groups=$(seq -s';' -f 'Group%g' 100)
echo "[{\"MetricName\": \"many\", \"MetricExpr\": \"1\", \"MetricGroup\": \"$groups;;Last\"}]" \
	>"$SCRATCH/events/metrics.json"
have=$("$TALLY" list --no-builtin --events "$SCRATCH/events" --cpu x86/none -j metric 2>/dev/null |
	tr -d ' \n' | grep -o '"groups":\[[^]]*\]' | tr -d '"[]' | sed 's/groups://')
[ "$have" = "$(echo "$groups" | tr ';' ','),Last" ] || { echo "groups: $have" && exit 1; }
# Each is a group of its own, and a name to list the metric by.
[ "$("$TALLY" list --no-builtin --events "$SCRATCH/events" --cpu x86/none --raw-dump metricgroup |
	wc -l)" -eq 101 ] || { echo "not 101 groups" && exit 1; }
"$TALLY" list --no-builtin --events "$SCRATCH/events" --cpu x86/none --raw-dump group99 |
	grep -qx many || { echo "group99 does not name the metric" && exit 1; }
