#!/bin/sh
# SPDX-License-Identifier: MIT
# Options that stand for a metric group: their metrics, or what to do where tables have none.
mkdir -p "$SCRATCH/tree/x86/m" "$SCRATCH/none/x86/m"
printf 'Family-model,Version,Filename,EventType\nGenuineIntel-6-.*,v1,m,core\n' >"$SCRATCH/tree/x86/mapfile.csv"
cp "$SCRATCH/tree/x86/mapfile.csv" "$SCRATCH/none/x86/"
event='{ "EventName": "A", "EventCode": "0x1", "Counter": "0,1", "BriefDescription": "a" }'
echo "[ $event ]" >"$SCRATCH/none/x86/m/m.json"
cat >"$SCRATCH/tree/x86/m/m.json" <<END
[ $event,
	{ "MetricName": "one", "MetricExpr": "A", "MetricGroup": "TopdownL1;Other" },
	{ "MetricName": "two", "MetricExpr": "A", "MetricGroup": "TopdownL2" },
	{ "MetricName": "tx", "MetricExpr": "A", "MetricGroup": "transaction" },
	{ "MetricName": "smi_num", "MetricExpr": "A", "MetricGroup": "smi" }
]
END
plan() { # TREE OPTION...
	tree=$1
	shift
	"$TALLY" stat --events "$SCRATCH/$tree" --no-builtin --sysfs tests/data/machines/intel-server -a --dry-run -j \
		"$@" >"$SCRATCH/out" 2>&1
}
expect() { # METRICS OPTION...
	wanted=$1
	shift
	plan tree "$@" || { cat "$SCRATCH/out" && exit 1; }
	have=$(grep -o '"name":"[a-z_]*","groups"' "$SCRATCH/out" | cut -d'"' -f4 | tr '\n' ' ')
	[ "$have" = "$wanted " ] || { echo "$*: '$have'" && cat "$SCRATCH/out" && exit 1; }
}
refuse() { # TREE PATTERN HINT OPTION...
	tree=$1 pattern=$2 hint=$3
	shift 3
	plan "$tree" "$@"
	[ $? -eq 1 ] && grep -q -- "$pattern" "$SCRATCH/out" && grep -q -- "$hint" "$SCRATCH/out" && return
	echo "$*" && cat "$SCRATCH/out" && exit 1
}
expect one --topdown
expect two --topdown --td-level 2
expect tx -T
expect tx --transaction
expect smi_num --smi-cost
refuse tree 'no level 4' 'deepest level is 2' --topdown --td-level 4
refuse none "no metric group 'TopdownL1'" 'make events' --topdown
refuse none "no metric group 'transaction'" '--events DIR' -T
refuse none "no metric group 'smi'" 'make events' --smi-cost
# A kernel without the switch is told, and nothing is counted.
[ -e /sys/bus/event_source/devices/cpu/freeze_on_smi ] && exit 0
"$TALLY" stat --events "$SCRATCH/tree" --cpu GenuineIntel-6-55-4 --no-builtin --smi-cost true 2>"$SCRATCH/err"
[ $? -eq 1 ] && grep -q freeze_on_smi "$SCRATCH/err" && exit 0
cat "$SCRATCH/err"
exit 1
