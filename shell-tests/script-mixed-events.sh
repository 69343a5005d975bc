#!/bin/sh
# SPDX-License-Identifier: MIT
# Events whose samples have different parts: a field that some have is printed for those and left
# out of the others; one that none has is refused.
make=$ROOT/$O/tests/makeprofile
cd "$SCRATCH" || exit 1
# shellcheck disable=SC2016
"$TALLY" record -q -T -e cpu-clock/period=100000,call-graph=fp,max-stack=20,name=clock/ \
	-e page-faults/period=1,name=faults/ -d -o both.data \
	-- sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done' 2>said ||
	{ echo "recording is not permitted: $(tail -n 1 said)" && exit 77; }
"$TALLY" evlist -v -i both.data >events || exit 1
[ "$(grep -c CALLCHAIN events)" -eq 1 ] || { cat events && exit 1; }
grep -q 'clock: .*CALLCHAIN.*sample_max_stack: 20' events || { cat events && exit 1; }
script() {
	"$TALLY" script -i both.data "$@" 2>said || { cat said && exit 1; }
}
# Chains of the one alone; the other has its own place on its line.
script -F event,ip,sym >got
grep -q '^ *faults: *[ 0-9a-f]* [^ ]' got || { head got && exit 1; }
grep -q '^ *clock: *$' got || { head got && exit 1; }
[ "$(grep -c '^ *faults: *$' got)" -eq 0 ] || { echo 'page-faults have chains' && exit 1; }
# By type: what is asked of one is not asked of the other.
script -F sw:event,addr >got
grep -q '^ *faults: *[0-9a-f][0-9a-f]*' got || { head got && exit 1; }
# -G hides the chain of the one, and then both have a place.
script -G -F event,ip >got
[ "$(grep -cv '^ *[a-z-]*: *[0-9a-f][0-9a-f]* *$' got)" -eq 0 ] || { head got && exit 1; }
"$TALLY" script -i both.data -F event,iregs >got 2>said && { echo 'iregs of none' && exit 1; }
grep -q "do not have field 'iregs'" said || { cat said && exit 1; }

# What an event says of its samples goes before the options.
"$TALLY" record -q -g -e cpu-clock/call-graph=no/ -e page-faults/call-graph=dwarf,stack-size=1020/ \
	-e task-clock/time=0/ -o terms.data true 2>said || { cat said && exit 1; }
"$TALLY" evlist -v -i terms.data >events || exit 1
grep -q '^cpu-clock.*CALLCHAIN' events && { cat events && exit 1; }
grep -q '^page-faults.*CALLCHAIN.*REGS_USER|STACK_USER.*sample_stack_user: 1024' events || { cat events && exit 1; }
grep -q '^task-clock.*sample_type: IP|TID|CALLCHAIN' events || { cat events && exit 1; }
"$TALLY" record -q -e cpu-clock/max-stack=99999/ -o terms.data true 2>said && exit 1
grep -q "term 'max-stack': '99999' is not a number up to" said || { cat said && exit 1; }

# Two recordings of different parts as one: weight and CPU are of one event alone.
[ -x "$make" ] || exit 0
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || exit 0
"$TALLY" evlist -v -i "$files/p61-multi.data" >events || exit 1
[ "$(wc -l <events)" -gt 1 ] || { cat events && exit 1; }
"$TALLY" script -i "$files/p61-multi.data" -F event,time,ip,trace,period >got 2>said || { cat said && exit 1; }
[ "$(sed 's/^ *[0-9.]*: *//; s/:[^:]*$//; s/^ *[0-9]* *//' got | sort -u | wc -l)" -gt 1 ] || { head got && exit 1; }
