#!/bin/sh
# SPDX-License-Identifier: MIT
# The key simd tells which vectors the sampled instructions work on, by their code.
"$TALLY" version --build-options | grep -q '^capstone *yes' ||
	{ echo 'not built with Capstone' && exit 77; }
[ "$(uname -m)" = x86_64 ] || { echo 'the program is of x86-64' && exit 77; }
for program in gcc python3 nm; do
	command -v $program >/dev/null || { echo "$program is not installed" && exit 77; }
done
cd "$SCRATCH" || exit 1
cat >a.S <<'END'
	.globl	work
	.type	work, @function
work:
at0:	addq	$1, %rax
at1:	addsd	%xmm1, %xmm0
at2:	mulpd	%xmm1, %xmm0
at3:	vaddss	%xmm1, %xmm2, %xmm0
at4:	vpaddd	%ymm1, %ymm2, %ymm0
at5:	vpaddd	%zmm1, %zmm2, %zmm0
at6:	paddb	%mm1, %mm0
	ret
	.size	work, . - work
	.globl	_start
_start:	jmp	work
END
gcc -nostdlib -static -o a a.S || { echo 'the assembler has no AVX-512' && exit 77; }
nm a | sed -n 's/^\([0-9a-f]*\) [tT] at[0-9]$/\1/p' | sort >addresses
python3 - "$PWD/a" addresses <<'END' || exit 1
import struct, sys
program = sys.argv[1].encode() + b'\0'
program += b'\0' * (-len(program) % 8)
at = [int(line, 16) for line in open(sys.argv[2])]
records = struct.pack('<IHHIIQQQ', 1, 2, 40 + len(program), 1, 1, at[0] & ~4095, 4096,
                      (at[0] & ~4095) - 0x400000) + program
for n, address in enumerate(at): # so many samples at each: 1, 2, ...
    for i in range(n + 1):
        records += struct.pack('<IHHQII', 9, 2, 24, address, 1, 1)
attr = struct.pack('<IIQQQQQ', 0, 64, 0, 1, 1 | 2, 0, 0).ljust(64, b'\0')
head = struct.pack('<8sQQ', b'PERFILE2', 104, 80)
head += struct.pack('<QQQQQQ', 104, 80, 184, len(records), 0, 0) + b'\0' * 32
open('p.data', 'wb').write(head + attr + b'\0' * 16 + records)
END
cat >wanted <<'END'
7 MMX
6 AVX-512
5 AVX
4 AVX scalar
3 SSE
2 SSE scalar
1 -
END
"$TALLY" report -i p.data -q -F sample,simd -s sample | sed 's/^ *//; s/  */ /g; s/ $//' | grep . >got || exit 1
diff wanted got || exit 1
# Without the file nothing is known, which is no failure.
mv a b
"$TALLY" report -i p.data -q -F sample,simd | tr -s ' ' | grep -q '^ 28' || exit 1
