#!/bin/sh
# SPDX-License-Identifier: MIT
# What is wrong with an event is pointed at; the status tells a wrong text from an unknown name.
cd "$ROOT" || exit 1
check() { # STATUS EVENT MESSAGE
	"$TALLY" encode --no-builtin --events pmu-events/arch --cpu intel-core "$2" \
		>"$SCRATCH/out" 2>"$SCRATCH/err"
	status=$?
	[ "$status" -eq "$1" ] && grep -qF -- "$3" "$SCRATCH/err" && [ ! -s "$SCRATCH/out" ] && return
	echo "'$2' gave status $status and said:"
	cat "$SCRATCH/err"
	exit 1
}
check 2 cpu/event=0x100/ "column 11 of 'cpu/event=0x100/': 0x100 is too wide: 'event' takes at most 0xff"
check 2 cpu/evnt=1/ "column 5 of 'cpu/evnt=1/': the PMU has no term and no event 'evnt'"
check 2 cycles:uz "'z' is not a modifier"
check 2 '{cycles' "the '{' of column 1 is not closed"
check 2 cpu/event=1 "the '/' of column 4 is not closed"
check 2 cycles:uku "column 10 of 'cycles:uku': the modifier 'u' is there twice"
check 2 cycles/percore=2/ "column 16 of 'cycles/percore=2/': 'percore' wants 0 or 1, or nothing"
check 2 cycles/call-graph=x/ "'call-graph' takes one of: fp dwarf lbr no"
check 2 cycles/umask=1/ "column 8 of 'cycles/umask=1/': 'umask' is no term of a generic event"
check 2 '{cycles:pp,faults}:pp' "'cycles:pp' has one 'p' too many"
check 2 mem:0x1000/9 "column 12 of 'mem:0x1000/9': '9' is not a length"
check 1 cylces "the nearest is 'cycles'"
check 1 nosuch/x=1/ "no PMU and no event is called 'nosuch'"
check 2 r1234567890abcdef12 "raw code too wide: 'r1234567890abcdef12' has more than 16 digits"
# The mark stands below the character.
"$TALLY" encode --cpu intel-core cpu/evnt=1/ 2>&1 | tail -n 2 >"$SCRATCH/mark"
printf '    cpu/evnt=1/\n        ^\n' | cmp -s - "$SCRATCH/mark" || { cat "$SCRATCH/mark" && exit 1; }
"$TALLY" encode 2>/dev/null
[ $? -eq 2 ] || { echo "no event: not status 2" && exit 1; }
"$TALLY" encode --all cycles 2>/dev/null
[ $? -eq 2 ] || { echo "--all with an event: not status 2" && exit 1; }
"$TALLY" encode --cpu nosuchlake cycles 2>"$SCRATCH/err"
[ $? -eq 1 ] && grep -q "no model for the CPU 'nosuchlake'" "$SCRATCH/err"
