#!/bin/sh
# SPDX-License-Identifier: MIT
# Callers in stacks of other machines: arm64, arm of 32 bits (also as a kernel of 64
# bits records it, and with .debug_frame alone), and i386.
"$TALLY" version --build-options | grep -q "^libdw *yes" ||
	{ echo "not built with libdw" && exit 77; }
for program in clang ld.lld python3 nm; do
	command -v $program >/dev/null || { echo "$program is not installed" && exit 77; }
done
cd "$SCRATCH" || exit 1
cat >arm64.S <<'END'
	.globl	_start
_start:	.cfi_startproc
	.cfi_undefined x30
	bl	f
	nop
	.cfi_endproc
f:	.cfi_startproc
	stp	x29, x30, [sp, -32]!
	.cfi_def_cfa_offset 32
	.cfi_offset 29, -32
	.cfi_offset 30, -24
	bl	g
back:	ldp	x29, x30, [sp], 32
	ret
	.cfi_endproc
g:	.cfi_startproc
	sub	sp, sp, 16
	.cfi_def_cfa_offset 16
here:	add	sp, sp, 16
	ret
	.cfi_endproc
END
cat >arm.S <<'END'
	.syntax unified
	.arm
	.cfi_sections .debug_frame
	.globl	_start
_start:	.cfi_startproc
	.cfi_undefined lr
	bl	f
	nop
	.cfi_endproc
f:	.cfi_startproc
	push	{r11, lr}
	.cfi_def_cfa_offset 8
	.cfi_offset 11, -8
	.cfi_offset 14, -4
	bl	g
back:	pop	{r11, pc}
	.cfi_endproc
g:	.cfi_startproc
	sub	sp, sp, 16
	.cfi_def_cfa_offset 16
here:	add	sp, sp, 16
	bx	lr
	.cfi_endproc
END
cat >i386.S <<'END'
	.globl	_start
_start:	.cfi_startproc
	.cfi_undefined eip
	call	f
	nop
	.cfi_endproc
f:	.cfi_startproc
	push	%ebx
	.cfi_def_cfa_offset 8
	.cfi_offset 3, -8
	call	g
back:	pop	%ebx
	ret
	.cfi_endproc
g:	.cfi_startproc
	sub	$16, %esp
	.cfi_def_cfa_offset 20
here:	add	$16, %esp
	ret
	.cfi_endproc
END
cat >make.py <<'END'
import struct, subprocess, sys
kind, program = sys.argv[1], sys.argv[2]
symbols = {l.split()[2]: int(l.split()[0], 16)
           for l in subprocess.run(['nm', program], capture_output=True, text=True).stdout.splitlines()}
here, back, after = symbols['here'], symbols['back'], symbols['_start'] + (5 if kind == 'i386' else 4)
sp = 0x7fff0000
if kind == 'arm64':
    mask, abi = (1 << 33) - 1, 2
    regs = [0] * 33
    regs[30], regs[31], regs[32] = back, sp, here
    stack = struct.pack('<QQQQQQ', 7, 7, 0, after, 9, 9)
elif kind == 'i386':
    mask, abi = 0xfff, 1
    regs = [0] * 12
    regs[7], regs[8] = sp, here
    stack = struct.pack('<IIIIIII', 7, 7, 7, 7, back, 3, after) + b'\0' * 4
else:
    wide = kind == 'arm-on-arm64'
    mask, abi = ((1 << 33) - 1 if wide else 0xffff), 1
    regs = [0] * (33 if wide else 16)
    regs[13], regs[14], regs[32 if wide else 15] = sp, back, here
    stack = struct.pack('<IIIIII', 7, 7, 7, 7, 0, after)
name = program.encode() + b'\0'
name += b'\0' * (-len(name) % 8)
page = symbols['_start'] & ~4095
offset = None
for line in subprocess.run(['readelf', '-lW', program], capture_output=True, text=True).stdout.splitlines():
    f = line.split()
    if f[:1] == ['LOAD'] and int(f[2], 16) <= here < int(f[2], 16) + int(f[5], 16):
        offset = int(f[1], 16) - (int(f[2], 16) - page)
records = struct.pack('<IHHIIQQQ', 1, 2, 40 + len(name), 1, 1, page, 4096, offset & ~4095) + name
body = struct.pack('<QIIQ', here, 1, 1, 0) # no chain of its own
body += struct.pack('<Q', abi) + b''.join(struct.pack('<Q', r) for r in regs)
body += struct.pack('<Q', len(stack)) + stack + struct.pack('<Q', len(stack))
records += struct.pack('<IHH', 9, 2, 8 + len(body)) + body
sample_type = 1 | 2 | 1 << 5 | 1 << 12 | 1 << 13
attr = struct.pack('<IIQQQQQIIQQQQI', 1, 96, 0, 1, sample_type, 0, 0, 0, 0, 0, 0, 0, mask, len(stack)).ljust(96, b'\0')
head = struct.pack('<8sQQ', b'PERFILE2', 104, 112)
head += struct.pack('<QQQQQQ', 104, 112, 216, len(records), 0, 0) + b'\0' * 32
open('p.data', 'wb').write(head + attr + b'\0' * 16 + records)
END
compile() { # NAME TARGET
	clang --target="$2" -c -o "$1.o" "$1.S" 2>log && ld.lld -o "$1" "$1.o" 2>log && return
	echo "clang does not make code for $2:" && cat log && exit 77
}
compile arm64 aarch64-linux-gnu
compile arm armv7-linux-gnueabi
compile i386 i386-linux-gnu
failed=0
for kind in arm64 arm arm-on-arm64 i386; do
	python3 make.py $kind "$PWD/${kind%-on-*}" || exit 1
	chain=$("$TALLY" script -i p.data -F ip,sym | awk 'NF { printf "%s ", $2 }')
	[ "$chain" = 'here f _start ' ] && continue
	echo "$kind: callers are '$chain'"
	failed=1
done
exit $failed
