/* SPDX-License-Identifier: MIT */
/* Instructions, and pages of data and code that nothing has touched before; then it ends. */
#include "arch/riscv/touchimage.h"

	.equ	PAGE, 4096
	.equ	EXIT, 93
	.text
	.globl	start
start:
	li	a1, TOUCHIMAGE_ROUNDS
1:	addi	a1, a1, -1
	bnez	a1, 1b
	li	a2, PAGE
	la	a0, reads
	li	a1, TOUCHIMAGE_READS
1:	lb	t0, 0(a0)
	add	a0, a0, a2
	addi	a1, a1, -1
	bnez	a1, 1b
	la	a0, writes
	li	a1, TOUCHIMAGE_WRITES
1:	sb	zero, 0(a0)
	add	a0, a0, a2
	addi	a1, a1, -1
	bnez	a1, 1b
	la	a0, calls
	li	a1, TOUCHIMAGE_CALLS
1:	jalr	ra, a0
	add	a0, a0, a2
	addi	a1, a1, -1
	bnez	a1, 1b
	li	a0, 0
	li	a7, EXIT
	ecall
	.balign	PAGE
calls:	.rept	TOUCHIMAGE_CALLS
	ret
	.balign	PAGE
	.endr
	.bss
	.balign	PAGE
reads:	.space	TOUCHIMAGE_READS * PAGE
writes:	.space	TOUCHIMAGE_WRITES * PAGE
