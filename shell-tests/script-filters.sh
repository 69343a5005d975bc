#!/bin/sh
# SPDX-License-Identifier: MIT
# Samples are chosen, their fields too, and they are told to programs.
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
tracepoints=$files/p61-tracepoints.data
multi=$files/p61-multi.data

# expect LINES ARGUMENTS...
expect() {
	wanted=$1
	shift
	got=$("$TALLY" script --symfs "$SCRATCH" "$@" 2>&1 | wc -l)
	[ "$got" -eq "$wanted" ] || { echo "$*: $got lines and not $wanted" && exit 1; }
}

all=$("$TALLY" script --symfs "$SCRATCH" "$tracepoints" | wc -l)
[ "$all" -eq 82 ] || { echo "$all lines" && exit 1; }
sh=$("$TALLY" script --symfs "$SCRATCH" -F comm "$tracepoints" | grep -c '^ *sh *$')
expect "$sh" --comms sh "$tracepoints"
expect $((all - sh)) --comms ls,cat,perf-exec "$tracepoints"
expect 1 --time 2705.015737,2705.015738 "$tracepoints"
expect 2 --time "2705.015737,2705.015738 2705.015754,2705.015755" "$tracepoints"
expect 1 --time "2705.015737, 2705.015738" "$tracepoints"
expect 82 --time 0%-50%,50%-100% "$tracepoints"
expect 0 --pid 1 "$tracepoints"
expect 82 -C 0-63 "$tracepoints"
first=$("$TALLY" script --symfs "$SCRATCH" --time 10%/1 "$tracepoints" | wc -l)
last=$("$TALLY" script --symfs "$SCRATCH" --time 90%-100% "$tracepoints" | wc -l)
if [ "$first" -eq 0 ] || [ "$last" -eq 0 ] || [ $((first + last)) -ge 82 ]; then
	echo "tenths of $first and $last lines"
	exit 1
fi

# Call chains: hidden, cut, and one frame a line.
expect 39 -G "$multi"
expect $((39 * 3)) --max-stack 1 "$multi"

# +, - and the type in front of fields.
"$TALLY" script --symfs "$SCRATCH" -F comm -F trace:+event "$tracepoints" |
	grep -q '^ *sh *sched:sched_switch: *$' || { echo 'no event is added' && exit 1; }
"$TALLY" script --symfs "$SCRATCH" -F -comm,-tid,-cpu,-time,-trace "$tracepoints" |
	grep -q '^ *sched:sched_switch: *$' || { echo 'fields are not taken away' && exit 1; }
"$TALLY" script --symfs "$SCRATCH" -F sw:comm -F trace:pid "$tracepoints" |
	grep -q '^ *10265 *$' || { echo 'types are not told apart' && exit 1; }
"$TALLY" script -F comm,+tid "$tracepoints" 2>"$SCRATCH/said"
echo $? >>"$SCRATCH/said"
[ "$(grep -c -e mixes -e '^2$' "$SCRATCH/said")" -eq 2 ] ||
	{ echo 'a mixed list is fine' && exit 1; }
"$TALLY" script --time 5,1 "$tracepoints" 2>"$SCRATCH/said"
echo $? >>"$SCRATCH/said"
[ "$(grep -c -e 'ends before it begins' -e '^2$' "$SCRATCH/said")" -eq 2 ] ||
	{ echo 'a time that ends before it begins is fine' && exit 1; }
"$TALLY" script --symfs "$SCRATCH" --reltime -F time "$tracepoints" | head -n 1 |
	grep -q '^ *0\.000000: *$' || { echo 'time does not begin at 0' && exit 1; }

# JSON and CSV have the same samples; folded chains add up to the first event's periods.
[ "$("$TALLY" script --symfs "$SCRATCH" -j "$tracepoints" | grep -c '^{"schema":"tally.script/1","comm".*}$')" -eq 82 ] ||
	{ echo 'not all samples in JSON' && exit 1; }
[ "$("$TALLY" script --symfs "$SCRATCH" -x, "$tracepoints" | wc -l)" -eq 83 ] ||
	{ echo 'not all samples in CSV' && exit 1; }
sum=$("$TALLY" script --symfs "$SCRATCH" --to folded "$multi" | awk '{ n += $NF } END { print n }')
first=$("$TALLY" script --symfs "$SCRATCH" -G -F event,period "$multi" |
	awk -v event="$("$TALLY" evlist -i "$multi" | head -n 1):" '$2 == event { n += $1 } END { print n }')
[ "$sum" = "$first" ] || { echo "folded chains add up to $sum, samples to $first" && exit 1; }

# Files and functions, for reports too.
expect 0 --dsos nothing.so "$multi"
kernel=$("$TALLY" script --symfs "$SCRATCH" -G -F ip,dso "$multi" | grep -c kernel.kallsyms)
expect "$kernel" -G --dsos '[kernel.kallsyms]' "$multi"
[ "$("$TALLY" report --symfs "$SCRATCH" -d nothing.so -s dso -x, "$multi" | grep -c -v ^event)" -eq 0 ] ||
	{ echo 'a report of nothing has rows' && exit 1; }
