#!/bin/sh
# SPDX-License-Identifier: MIT
# What options and events ask for is what the kernel is asked for.
cd "$SCRATCH" || exit 1
"$TALLY" record -q -e cpu-clock -o first.data true 2>said ||
	{ echo "recording is not permitted: $(tail -n 1 said)" && exit 77; }
# asked EVENT PATTERN OPTIONS: of the first call for the event; "!PATTERN" is not there
asked() {
	event=$1 pattern=$2
	shift 2
	"$TALLY" record -vv -o some.data "$@" true >out 2>said || { echo "record $*:" && cat said && exit 1; }
	grep -F "note: perf_event_open: event '$event'" said | head -n 1 >call
	[ -s call ] || { echo "record $*: no $event" && cat said && exit 1; }
	case $pattern in
	!*) grep -Eq "${pattern#!}" call && { echo "record $*: has $pattern" && cat call && exit 1; } ;;
	*) grep -Eq "$pattern" call || { echo "record $*: no $pattern" && cat call && exit 1; } ;;
	esac
}
# A depth of call chains, on the way of all events or of one.
asked cpu-clock 'sample_max_stack=5[^0-9]' -e cpu-clock --call-graph fp,5
asked cpu-clock 'CALLCHAIN' -e cpu-clock -g
asked cpu-clock '!CALLCHAIN' -e cpu-clock -g --no-call-graph
asked cpu-clock '!CALLCHAIN' -e cpu-clock --call-graph dwarf --no-call-graph
# Who unwinds by files wants to know where their data is.
asked 'cpu-clock/call-graph=dwarf/' 'mmap_data=1' -e cpu-clock/call-graph=dwarf/
asked cpu-clock 'mmap_data=1' -e cpu-clock,page-faults/call-graph=dwarf/
asked 'cpu-clock/call-graph=fp/' '!mmap_data=1' -e cpu-clock/call-graph=fp/
# Periods.
asked cpu-clock 'sample_type=[A-Z|]*PERIOD' -e cpu-clock
asked cpu-clock '!sample_type=[A-Z|]*PERIOD' -e cpu-clock --no-period
asked cpu-clock '!sample_type=[A-Z|]*PERIOD' -e cpu-clock -c 1000000
asked cpu-clock 'sample_type=[A-Z|]*PERIOD' -e cpu-clock -c 1000000 -P
asked 'cpu-clock/period=10000,freq=100/' 'sample_freq }=100,.*freq=1' -e cpu-clock/period=10000,freq=100/
asked 'cpu-clock/freq=100,period=10000/' '!, freq=1' -e cpu-clock/freq=100,period=10000/
# A member is counted, unless it says itself how often it is sampled.
asked page-faults '!sample_freq }=' -e '{cpu-clock,page-faults}:S' -c 1000000
asked page-faults 'sample_freq }=50,' -e '{cpu-clock,page-faults/period=50,name=page-faults/}:S'
asked page-faults '!sample_type=[A-Z|]*PERIOD' -e '{cpu-clock,page-faults}:S' -c 1000000
asked page-faults 'sample_type=[A-Z|]*PERIOD' -e '{cpu-clock,page-faults}:S'
asked cpu-clock 'sample_type=[A-Z|]*WEIGHT' -e cpu-clock -W
asked cpu-clock 'read_format=[A-Z_|]*TIME_RUNNING' -e cpu-clock -s
# Threads alone are asked for by their number; what they start too where it is said.
asked cpu-clock '!inherit=1' -e cpu-clock -t $$
asked cpu-clock 'inherit=1' -e cpu-clock -t $$ --inherit
asked cpu-clock 'inherit=1' -e cpu-clock -p $$
# The kernel takes a sample of each single event of those that have periods: not so in groups.
"$TALLY" record -q -e '{page-faults,cpu-clock}:S' -c 20 -o group.data ls -R "$ROOT/Documentation" >out 2>said ||
	{ cat said && exit 1; }
"$TALLY" record -q -e page-faults -c 1 -o each.data ls -R "$ROOT/Documentation" >out 2>said || { cat said && exit 1; }
few=$("$TALLY" script -i group.data -F event | grep -c page-faults)
all=$("$TALLY" script -i each.data -F event | grep -c page-faults)
if [ "$few" -eq 0 ] || [ $((few * 10)) -ge "$all" ]; then
	echo "$few samples of $all page faults" && exit 1
fi
# CPUs have rings of their own, and what runs there is told of as ever.
asked cpu-clock 'inherit=1' -e cpu-clock -a --per-thread
grep -q 'note: .*--per-thread is left out' said || { cat said && exit 1; }
# A clock has no branches, whoever asks.
"$TALLY" record -o none.data -e cpu-clock/branch_type=any/ true 2>said && exit 1
grep -q 'records no branches' said || { cat said && exit 1; }
# Nothing is kept of what is thrown away.
"$TALLY" record -o /dev/null -e cpu-clock true 2>said || { cat said && exit 1; }
[ "$(wc -l <said)" -eq 1 ] || { cat said && exit 1; }
# What is lost is told of the event, in samples.
"$TALLY" record -q -m 1 -F 20000 --call-graph dwarf,32768 -e cpu-clock -o lost.data ls -R "$ROOT/Documentation" >out 2>said ||
	{ cat said && exit 1; }
lost=$("$TALLY" data check lost.data | awk '$1 == "cpu-clock" { print $3 }')
told=$("$TALLY" report --stats -i lost.data | awk '/cpu-clock stats/ { own = 1 } own && $1 == "LOST_SAMPLES" { print $3 }')
[ "$lost" -eq "${told:-0}" ] || { echo "$lost samples are lost, and $told are told" && exit 1; }
# Without times, a column of them would be invented.
"$TALLY" record -q --no-timestamp -e cpu-clock -o some.data true 2>said || { cat said && exit 1; }
"$TALLY" script -i some.data | grep -q ' 0\.000000:' && { echo "times without times" && exit 1; }
# The file says what the machine is, and what the time of day is by the clock that was asked for.
"$TALLY" record -q -k monotonic -e cpu-clock -o some.data true 2>said || { cat said && exit 1; }
"$TALLY" script --header-only -I -i some.data >ours || exit 1
grep -q '^# reference time: 2.*(monotonic)$' ours || { cat ours && exit 1; }
[ ! -e /sys/devices/system/cpu/cpu0/topology/die_cpus_list ] || grep -q 'sibling dies' ours || { cat ours && exit 1; }
[ ! -e /sys/devices/system/memory/block_size_bytes ] || grep -q '^# memory nodes' ours || { cat ours && exit 1; }
[ "$(sed -n 's/^#  L\([0-9]\).*/\1/p' ours)" = "$(sed -n 's/^#  L\([0-9]\).*/\1/p' ours | sort)" ] || { cat ours && exit 1; }
command -v perf >/dev/null || exit 0
perf report --header-only -I -i some.data >theirs 2>said || { cat said && exit 1; }
for line in 'memory nodes' 'sibling dies' 'reference time' '  L[0-9]' 'CPU [0-9]*: '; do
	[ "$(grep "^# *$line" ours)" = "$(grep "^# *$line" theirs)" ] ||
		{ echo "perf reads '$line' otherwise" && grep "^# *$line" ours theirs && exit 1; }
done
