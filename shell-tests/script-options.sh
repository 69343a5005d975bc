#!/bin/sh
# SPDX-License-Identifier: MIT
# Options of script: where chains end, addresses, a file for each event, the time of day, and a
# clear no to what is not there.
make=$ROOT/$O/tests/makeprofile
[ -x "$make" ] || { echo "no $make" && exit 77; }
cd "$SCRATCH" || exit 1
printf 'app;main;work;inner 3\napp;main;read 2\n' | "$make" -s symbols -o made.data || exit 1
script() {
	"$TALLY" script --symfs symbols "$@" made.data
}

# main, 0x1000 on; work, 0x1100; inner, 0x1200; read, 0x1300.
[ "$(script -F ip,sym --stop-bt work | grep -c main)" -eq 2 ] || { echo '--stop-bt' && exit 1; }
[ "$(script -F ip,sym --stop-bt nothing,inner | grep -c work)" -eq 0 ] || { echo '--stop-bt' && exit 1; }
[ "$(script -G -S 0x1300 | wc -l)" -eq 2 ] || { echo 'a function by its address' && exit 1; }
[ "$(script -G -S 0x1208 | wc -l)" -eq 0 ] || { echo 'an address near none' && exit 1; }
[ "$(script -G -S 0x1208 --addr-range 32 | wc -l)" -eq 3 ] || { echo '--addr-range' && exit 1; }

# Programs in 8 columns, CPUs without brackets.
[ "$(script -G -L -F comm,cpu,pid | sort -u)" = "     app    1000   0 " ] || { script -G -L -F comm,cpu,pid | cat -A && exit 1; }

# Files of events.
script -G -F comm,sym,ip --per-event-dump >said 2>&1 || exit 1
grep -q "5 samples are in 'made.data.cpu-clock.dump'" said || { cat said && exit 1; }
[ "$(wc -l <made.data.cpu-clock.dump)" -eq 5 ] || { echo 'not all samples in the file' && exit 1; }

# refuses WORDS ARGUMENTS...
refuses() {
	words=$1
	shift
	script "$@" >out 2>said && { echo "$* is fine" && exit 1; }
	grep -q "$words" said || { cat said && exit 1; }
	[ ! -s out ] || { echo "$* prints something" && exit 1; }
}
refuses 'does not say what time of day it was' -F +tod
refuses "field 'symoff' says nothing without 'sym'" -F ip,symoff
refuses "field 'srcline' says nothing without 'ip'" -F comm,srcline
refuses "'x.pl': scripts of Perl are not run" -i made.data -s x.pl
refuses "option '--dlfilter': filters of shared objects" --dlfilter x.so
refuses 'traces of the hardware are not decoded' --itrace=i1ms
refuses 'traces of the hardware are not decoded' --call-trace
refuses 'traces of the hardware are not decoded' --graph-function main

files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
TZ=UTC "$TALLY" script --symfs "$SCRATCH" -F comm,tid,tod,time "$files/p61-sampletypes.data" | head -n 1 |
	grep -q 'gzip *10021 2026-11-20 21:36:10.559822 *2656.846268:' || { echo 'the time of day' && exit 1; }
