#!/bin/sh
# SPDX-License-Identifier: MIT
# -F brstackinsn,brstackinsnlen,brstackdisasm: the code between the branches of a sample, as
# objdump has it, and as perf prints it where perf is there.
{ command -v gcc && command -v python3; } >/dev/null || { echo 'no compiler or no python3' && exit 77; }
[ "$(uname -m)" = x86_64 ] || { echo 'no compiler for x86-64' && exit 77; }
"$TALLY" version -x ';' | grep -q '^capstone;true' || { echo 'not built with capstone' && exit 77; }
cd "$SCRATCH" || exit 1
cat >blocks.S <<'EOF'
	.globl _start
	.type _start, @function
_start:
	mov $3, %ebx
	xor %eax, %eax
1:	call leaf
	dec %ebx
	jnz 1b
	call tail
	mov $60, %eax
	xor %edi, %edi
	syscall
	.size _start, . - _start
	.type leaf, @function
leaf:
	inc %eax
	test $1, %al
	jz 1f
	add $2, %eax
1:	ret
	.size leaf, . - leaf
	.type tail, @function
tail:
	jmp leaf
	.size tail, . - tail
EOF
gcc -nostdlib -static -no-pie -Wl,--build-id=none -o blocks blocks.S || exit 1
# The usual; a jump back that is taken at once; code that is not there, at the start and in
# between; a branch from within an instruction; a sample that was not reached, before and
# behind the newest branch's end; at the branch itself; one without branches.
cat >trace <<'EOF'
_start+0xc leaf+9/_start+0xc/P/5 leaf+4/leaf+9/M/7 _start+7/leaf/P/12 _start+0xe/_start+7/P/3
_start+0xe leaf+9/_start+0xc/P/1 leaf+4/leaf+9/-/0 _start+7/leaf/-/0 _start+0xe/_start+7/-/0
leaf+2 tail/leaf/P/4
leaf _start/leaf/P/2 0x999000/_start/P/3
leaf+2 _start+7/leaf/P/2 0xfff000/_start/P/3 leaf+9/0x888000/P/1
leaf+2 _start+8/leaf/P/4 leaf+9/_start/P/3
_start+0x15 leaf+4/leaf+9/P/1
_start+0x15 _start+0x10/tail/P/1
leaf+9 leaf+9/_start+0xc/P/5 _start+7/leaf/P/12
0x999000 leaf+9/0x999000/P/5 _start+7/leaf/P/12
leaf+9
EOF
python3 "$ROOT/tests/branchdata.py" b.data blocks 0xf <trace || exit 1
"$TALLY" script -i b.data -F ip,brstackinsn >got 2>err || { cat err && exit 1; }
sed '/^$/q' got | cut -f2- | sed 's/ *	/;/g; s/ *$//' >first
cat >want <<'EOF'
          40100c
_start+14:
000000000040100e;insn: 75 f7;# PRED 3 cycles [3]
0000000000401007;insn: e8 12 00 00 00;# PRED 12 cycles [15] 0.08 IPC
leaf:
000000000040101e;insn: ff c0
0000000000401020;insn: a8 01
0000000000401022;insn: 74 03;# MISPRED 7 cycles [22] 0.43 IPC
0000000000401027;insn: c3;# PRED 5 cycles [27] 0.20 IPC
_start+12:
000000000040100c;insn: ff cb

EOF
sed 's/^ *//' want >want.flat
sed 's/^ *//' first | diff want.flat - || exit 1
[ "$(grep -c 'mismatch of LBR data and executable' got)" -eq 1 ] || { cat got && exit 1; }
[ "$(grep -c 'not reaching sample' got)" -eq 2 ] || { cat got && exit 1; }
"$TALLY" script -i b.data -F ip,brstackinsn,brstackinsnlen >lengths || exit 1
grep -q '	0000000000401007	insn: e8 12 00 00 00 *	ilen: 5	# PRED 12 cycles' lengths || { cat lengths && exit 1; }
"$TALLY" script -i b.data -F brstackdisasm >text || exit 1
grep -Eq '	0000000000401022	je 0x401027 +	# MISPRED 7 cycles \[22\] 0.43 IPC$' text || { cat text && exit 1; }
# The last blocks alone.
"$TALLY" script -i b.data -F ip,brstackinsn --max-blocks 1 >out || exit 1
[ "$(sed '/^$/q' out | grep -c '	#')" -eq 2 ] || { cat out && exit 1; }
# Without the program there is nothing to show.
mkdir empty && "$TALLY" script -i b.data --symfs empty -F ip,brstackinsn >out || exit 1
[ -s out ] || exit 1
grep -q "insn:" out && exit 1
# Of calls alone nobody knows what ran in between.
python3 "$ROOT/tests/branchdata.py" calls.data blocks 0x11 <trace || exit 1
"$TALLY" script -i calls.data -F ip,brstackinsn >out 2>err && { echo 'of calls alone' && exit 1; }
grep -q "do not have field 'brstackinsn'" err || { cat err && exit 1; }
"$TALLY" script -i calls.data -F ip,brstack >out || exit 1
# perf is the measure, but that it goes on behind a branch from within an instruction, and one
# before 6.9 takes a jump that was not taken for the end.
command -v perf >/dev/null || exit 0
grep -v '_start+8' trace | python3 "$ROOT/tests/branchdata.py" b.data blocks 0xf || exit 1
"$TALLY" script -i b.data -F ip,brstackinsn >got || exit 1
perf script -i b.data -F ip,brstackinsn >known 2>err || { head -n 3 err && echo 'perf does not read it' && exit 77; }
diff known got || exit 1
perf script -i b.data -F ip,brstackinsn --max-blocks 2 >known 2>err || exit 1
"$TALLY" script -i b.data -F ip,brstackinsn --max-blocks 2 | diff known - || exit 1
perf script -i b.data -F ip,brstackinsnlen >known 2>err || exit 0
"$TALLY" script -i b.data -F ip,brstackinsnlen | diff known - || exit 1
