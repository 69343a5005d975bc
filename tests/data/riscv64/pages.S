/* SPDX-License-Identifier: MIT */
/* Reads 512 pages once each, then writes 300 others: so many TLB misses of each kind. */
	.equ	PAGE, 4096
	.globl	_start
_start:
	la	a0, reads
	li	a1, 512
	li	a2, PAGE
1:	lb	t0, 0(a0)
	add	a0, a0, a2
	addi	a1, a1, -1
	bnez	a1, 1b
	la	a0, writes
	li	a1, 300
2:	sb	zero, 0(a0)
	add	a0, a0, a2
	addi	a1, a1, -1
	bnez	a1, 2b
	li	a0, 0
	li	a7, 93
	ecall
	.bss
	.balign	PAGE
reads:	.space	512 * PAGE
writes:	.space	300 * PAGE
