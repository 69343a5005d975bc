#!/bin/sh
# SPDX-License-Identifier: MIT
# Where a recording has branches with cycles, the last instruction of a piece of
# code says how many cycles it took and how many instructions a cycle it made.
"$TALLY" version --build-options | grep -q '^capstone *yes' ||
	{ echo "not built with Capstone" && exit 77; }
[ "$(uname -m)" = x86_64 ] || { echo "the program is of x86-64" && exit 77; }
for program in gcc python3 nm; do
	command -v $program >/dev/null || { echo "$program is not installed" && exit 77; }
done
cd "$SCRATCH" || exit 1
cat >a.S <<'END'
	.globl	spin
	.type	spin, @function
spin:	nop
	nop
.Lloop:	add	$1, %rax
	dec	%rcx
	jne	.Lloop
	ret
	.size	spin, . - spin
	.globl	_start
_start:	jmp	spin
END
gcc -nostdlib -static -o a a.S || exit 1
python3 - "$PWD/a" "$(nm a | awk '/ [tT] spin$/ { print $1 }')" <<'END' || exit 1
import struct, sys
program, spin = sys.argv[1].encode() + b'\0', int(sys.argv[2], 16)
program += b'\0' * (-len(program) % 8)
loop, jump = spin + 2, spin + 9 # nop, nop; add is 4 bytes, dec 3
records = struct.pack('<IHHIIQQQ', 1, 2, 40 + len(program), 1, 1, spin & ~4095, 4096,
                      (spin & ~4095) - 0x400000) + program
for cycles in (4, 8): # newest first: two rounds of the loop, of 4 and then of 8 cycles
    branches = [(jump, loop, 4 << 4), (jump, loop, 8 << 4), (jump, loop, 9 << 4)]
    body = struct.pack('<QIIQ', loop, 1, 1, len(branches))
    for b in branches:
        body += struct.pack('<QQQ', *b)
    records += struct.pack('<IHH', 9, 2, 8 + len(body)) + body
attr = struct.pack('<IIQQQQQ', 0, 64, 0, 1, 1 | 2 | 1 << 11, 0, 0).ljust(64, b'\0')
head = struct.pack('<8sQQ', b'PERFILE2', 104, 80)
head += struct.pack('<QQQQQQ', 104, 80, 184, len(records), 0, 0) + b'\0' * 32
open('p.data', 'wb').write(head + attr + b'\0' * 16 + records)
END
"$TALLY" annotate -i p.data spin >out || exit 1
# Two pieces of code a sample, of 3 instructions each: 6 of 12 cycles, 6 cycles on average.
grep -Eq 'IPC  Cycles' out || { cat out && exit 1; }
grep -Eq '^ +0\.00    0\.50       6 : .*jne' out || { cat out && exit 1; }
"$TALLY" annotate -i p.data spin -j | grep -q '"ipc":0.5,"cycles":6' ||
	{ "$TALLY" annotate -i p.data spin -j && exit 1; }
[ "$(grep -c '0.50' out)" -eq 1 ] || { cat out && exit 1; }
# The same of the function as a whole: half of its six instructions are in such pieces.
for option in '-b -s symbol_to,ipc_lbr' '--no-branch-stack -s sym,ipc_lbr' '--no-branch-stack -s ipc_null'; do
	# shellcheck disable=SC2086 # words
	"$TALLY" report -i p.data -q $option >out || exit 1
	grep -Fq '0.50   [ 50.0%]' out || { echo "$option" && cat out && exit 1; }
done
"$TALLY" report -i p.data -q --no-branch-stack -s ipc_lbr -j | grep -Fq '"ipc":"0.50' || exit 1
