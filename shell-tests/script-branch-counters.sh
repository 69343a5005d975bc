#!/bin/sh
# SPDX-License-Identifier: MIT
# -F brcntr: the events that processors count from one branch to the next, as letters at each
# branch; and events whose samples are each a branch (-e branches -c 1): from where to where.
{ command -v gcc && command -v python3; } >/dev/null || { echo 'no compiler or no python3' && exit 77; }
[ "$(uname -m)" = x86_64 ] || { echo 'no compiler for x86-64' && exit 77; }
"$TALLY" version -x ';' | grep -q '^capstone;true' || { echo 'not built with capstone' && exit 77; }
cd "$SCRATCH" || exit 1
printf '	.globl _start\n_start:\n	nop\n	jmp leaf\n	.type leaf, @function\nleaf:\n	inc %%eax\n	ret\n	.size leaf, . - leaf\n' >jump.S
gcc -g -nostdlib -static -no-pie -Wl,--build-id=none -o jump jump.S || exit 1
make() {
	python3 "$ROOT/tests/branchdata.py" "$@" || exit 1
}
# Three and more of an event are three; counters of further events are none of the group's.
printf 'leaf leaf+2/_start/P/4/0x6 _start+1/leaf/P/2/0xf3 leaf+2/_start/M/1/0\n' >trace
make c.data jump 0x8000f 2 <trace
"$TALLY" script -i c.data -F ip,brstackinsn,brcntr >out 2>err || { cat err && exit 1; }
head -n 4 out >start
cat >want <<'END'
# Branch counter abbr list:
# cycles = A
# instructions = B
# '-' No event occurs
END
diff want start || exit 1
sed -n 's/.*	br_cntr: \([^	]*\)	# .*/[\1]/p' out | tr -d '\n' >got
[ "$(cat got)" = '[][AAA][AAB]' ] || { cat out && exit 1; }
# With -v their names, and no letters to be told.
"$TALLY" script -v -i c.data -F ip,brstackinsn,brcntr >out 2>err || { cat err && exit 1; }
grep -q abbr out && { cat out && exit 1; }
sed -n 's/.*	br_cntr: \([^	]*\)	# .*/[\1]/p' out | tr -d '\n' >got
[ "$(cat got)" = '[cycles 0 instructions 0 ][cycles 3 instructions 0 ][cycles 2 instructions 1 ]' ] || { cat got out && exit 1; }
# Without the width nobody knows which bits are whose.
make c.data jump 0x8000f <trace
[ "$("$TALLY" script -i c.data -F ip,brstackinsn,brcntr | grep -c 'br_cntr: 	#')" -eq 3 ] || exit 1
make c.data jump 0x8000f 4000000000 <trace
[ "$("$TALLY" script -i c.data -F ip,brstackinsn,brcntr | grep -c 'br_cntr: 	#')" -eq 3 ] || exit 1
# A recording without them is told how to have them.
sed 's|/[^/ ]*\( \|$\)|\1|g' trace | make b.data jump 0xf
"$TALLY" script -i b.data -F brstackinsn,brcntr >out 2>err && { cat out && exit 1; }
grep -q "hint: 'tally record -j any,counter' adds it" err || { cat err && exit 1; }

printf '_start+1 leaf\nleaf+2 _start\n0x999000 leaf+2\n' | make j.data jump jumps
"$TALLY" script -i j.data >out || exit 1
[ "$(sed 's/.*branches[^ ]* *//; s/([^ ]*\/jump)/(jump)/g; s/  */ /g' out | head -n 2)" = \
	"401001 _start+0x1 (jump) => 401003 leaf+0x0 (jump)
401005 leaf+0x2 (jump) => 401000 _start+0x0 (jump)" ] || { cat out && exit 1; }
"$TALLY" script -i j.data -F ip,srcline,addr | tail -n +2 | head -n 2 | tr -s ' ' >got
printf ' jump.S:4\n 401005 => 401000\n' | diff - got || exit 1
# perf is the measure.
command -v perf >/dev/null || exit 0
for fields in +flags +misc ip,addr +callindent,+ipc ip,sym,addr ip,sym,symoff,dso,srcline,addr comm,event,addr; do
	perf script -i j.data -F "$fields" 2>/dev/null | tr -s ' ' >known
	[ -s known ] || { echo 'perf does not read it' && exit 77; }
	"$TALLY" script -i j.data -F "$fields" | tr -s ' ' | diff known - || { echo "$fields" && exit 1; }
done
