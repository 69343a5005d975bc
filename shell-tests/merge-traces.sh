#!/bin/sh
# SPDX-License-Identifier: MIT
# merge: traces of the hardware go with their recording, of one; attributes of several perfs get
# one size, behind which other readers find the ids of events.
make=$ROOT/$O/tests/makeprofile
[ -x "$make" ] || { echo "no $make" && exit 77; }
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
cd "$SCRATCH" || exit 1
printf 'app;main 40\n' | "$make" -t 1000 -o app.data || exit 1
pt=$files/intelpt-perf4.14.data
# merge OUTPUT INPUTS...
merge() {
	to=$1
	shift
	"$TALLY" merge -o "$to" "$@" >/dev/null 2>said || { cat said && exit 1; }
	"$TALLY" data check "$to" | grep -q '^Whole: yes' || { echo "$* is not whole" && exit 1; }
}
count() { # TYPE FILE
	"$TALLY" script --stats -j -i "$2" | tr -d ' \n' | sed -n "s/.*\"type\":\"$1\",\"count\":\([0-9]*\).*/\1/p"
}
merge traced.data app.data "$pt"
grep AUXTRACE said && exit 1
for type in AUXTRACE_INFO AUXTRACE AUX ITRACE_START; do
	[ "$(count $type traced.data)" = "$(count $type "$pt")" ] || { echo "$type: $(count $type traced.data)" && exit 1; }
done
"$TALLY" merge -o - app.data "$pt" >traced.pipe 2>/dev/null || exit 1
[ "$(count AUXTRACE traced.pipe)" -eq 2 ] || { echo 'a pipe without traces' && exit 1; }
# A second one's are left out and named.
merge twice.data "$pt" "$pt"
[ "$(count AUXTRACE twice.data)" -eq 2 ] && [ "$(count AUX twice.data)" -eq 10 ] || exit 1
grep -q '2 traces of the hardware (AUXTRACE), 149968 bytes, were left out: a file can have those of one' said ||
	{ cat said && exit 1; }
# A trace that is cut is none.
at=$("$TALLY" script -D -i "$pt" 2>/dev/null | sed -n 's/^.*\(0x[0-9a-f]*\) \[0x[0-9a-f]*\]: PERF_RECORD_AUXTRACE$/\1/p' | tail -n 1)
[ -n "$at" ] || { echo 'no AUXTRACE' && exit 1; }
head -c $((at + 4000)) "$pt" >cut.data
"$TALLY" merge -o short.data app.data cut.data >/dev/null 2>said || { cat said && exit 1; }
"$TALLY" data check short.data | grep -q '^Whole: yes' || { "$TALLY" data check short.data && exit 1; }
grep -q 'traces of the hardware (AUXTRACE), .* were left out: their bytes are not all there' said || { cat said && exit 1; }
# What changes one recording leaves it out as well, and says so.
for option in -b -B --buildid-all; do
	"$TALLY" inject $option -i cut.data -o short.data 2>said || { cat said && exit 1; }
	grep -q "damaged at offset .* bytes follow this record" said || { cat said && exit 1; }
	"$TALLY" data check short.data | grep -q '^Whole: yes' || { "$TALLY" data check short.data && exit 1; }
	[ "$(count AUXTRACE short.data)" -eq $(($(count AUXTRACE "$pt") - 1)) ] || exit 1
done
# Out of a stream, too, whose end nobody foresees.
at=$("$TALLY" script -D -i traced.pipe 2>/dev/null | sed -n 's/^.*\(0x[0-9a-f]*\) \[0x[0-9a-f]*\]: PERF_RECORD_AUXTRACE$/\1/p' | tail -n 1)
head -c $((at + 4000)) traced.pipe | "$TALLY" inject -b >short.pipe 2>said || { cat said && exit 1; }
grep -q "damaged at offset .* bytes follow this record" said || { cat said && exit 1; }
"$TALLY" data check short.pipe | grep -q '^Whole: yes' || { "$TALLY" data check short.pipe && exit 1; }
[ "$(count AUXTRACE short.pipe)" -eq 1 ] || exit 1

# Sizes of attributes, 112 and 128 there.
merge sizes.data "$files/p61-multi.data" app.data
"$TALLY" evlist -v -i sizes.data | grep -o ' size: [0-9]*' | sort -u >got
[ "$(cat got)" = ' size: 128' ] || { cat got && exit 1; }
command -v perf >/dev/null || exit 0
perf evlist -i "$files/p61-multi.data" >/dev/null 2>&1 || exit 0
[ "$(perf script -f -G -F comm,event -i sizes.data 2>/dev/null | grep -c '^ *app *cpu-clock')" -eq 40 ] ||
	{ perf script -f -i sizes.data 2>&1 | head -n 3 && exit 1; }
perf script -f --symfs "$SCRATCH" -i "$pt" -F event,ip 2>/dev/null | grep -c psb >want
perf script -f --symfs "$SCRATCH" -i traced.data -F event,ip 2>/dev/null | grep -c psb | diff want - || exit 1
