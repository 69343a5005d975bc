#!/bin/sh
# SPDX-License-Identifier: MIT
# --pmu-filter and --cputype: of the PMUs that could count an event, only those that are named.
mkdir -p "$SCRATCH/tree/x86/m"
printf 'Family-model,Version,Filename,EventType\nGenuineIntel-6-.*,v1,m,hybridcore\n' >"$SCRATCH/tree/x86/mapfile.csv"
for kind in core atom; do
	cat >"$SCRATCH/tree/x86/m/$kind.json" <<END
[
	{ "EventName": "A", "EventCode": "0x1", "Counter": "0,1", "Unit": "cpu_$kind", "BriefDescription": "a" },
	{ "EventName": "ONLY.$kind", "EventCode": "0x2", "Counter": "0,1", "Unit": "cpu_$kind", "BriefDescription": "b" },
	{ "MetricName": "share", "MetricExpr": "A / ONLY.$kind", "Unit": "cpu_$kind" },
	{ "MetricName": "only_$kind", "MetricExpr": "ONLY.$kind", "Unit": "cpu_$kind" }
]
END
done
# The PMU of each event that would be opened.
expect() { # PMUS MACHINE OPTION...
	wanted=$1 machine=$2
	shift 2
	"$TALLY" stat --events "$SCRATCH/tree" --sysfs "tests/data/machines/$machine" -a --dry-run -j "$@" \
		2>"$SCRATCH/json" || { echo "$*" && cat "$SCRATCH/json" && exit 1; }
	have=$(grep -o '^{"group":[0-9]*,"pmu":"[a-z_0-9]*"' "$SCRATCH/json" | cut -d'"' -f6 | tr '\n' ' ')
	[ "$have" = "$wanted " ] || { echo "$*: $have, not $wanted" && exit 1; }
}
refuse() { # PATTERN MACHINE OPTION...
	pattern=$1 machine=$2
	shift 2
	"$TALLY" stat --events "$SCRATCH/tree" --sysfs "tests/data/machines/$machine" -a --dry-run "$@" \
		>/dev/null 2>"$SCRATCH/err"
	[ $? -eq 2 ] && grep -q -- "$pattern" "$SCRATCH/err" && return
	echo "$*" && cat "$SCRATCH/err" && exit 1
}
cha=uncore_cha/event=1/
expect 'uncore_cha_0 uncore_cha_1 uncore_cha_2' intel-server -e $cha
expect 'uncore_cha_1' intel-server -e $cha --pmu-filter uncore_cha_1
expect 'uncore_cha_0 uncore_cha_2' intel-server -e $cha --pmu-filter 'uncore_cha_[02]'
# What only another PMU counts, or was typed with its PMU, stays.
expect 'uncore_cha_1 uncore_imc_0 cpu' intel-server -e "$cha,uncore_imc_0/event=1/,cycles" --pmu-filter uncore_cha_1
refuse "no PMU here is 'uncore_cha_9'" intel-server -e $cha --pmu-filter uncore_cha_9
refuse "no event here is of PMU 'uncore_imc_0'" intel-server -e $cha --pmu-filter uncore_imc_0
expect 'cpu_atom cpu_core' intel-hybrid -e cycles
expect 'cpu_atom' intel-hybrid -e cycles --pmu-filter cpu_atom
expect 'cpu_atom' intel-hybrid -e cycles --cputype atom
expect 'cpu_core cpu_core' intel-hybrid -e a,cpu/event=1/ --cputype cpu_core
expect 'cpu_core cpu_atom' intel-hybrid -e cycles,cpu_atom/event=1/ --cputype core
refuse "^ *\^" intel-hybrid -e cycles,ONLY.atom --cputype core
refuse "no PMU of cores here is 'big'" intel-hybrid -e cycles --cputype big
# Metrics of the other cores are left out, too.
expect 'cpu_atom cpu_atom' intel-hybrid -M share --cputype atom
"$TALLY" stat --events "$SCRATCH/tree" --sysfs tests/data/machines/intel-hybrid -a --dry-run -M only_core \
	--cputype atom 2>"$SCRATCH/err" && echo "a metric of other cores was planned" && exit 1
grep -q "'only_core' is not of cpu_atom" "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
