/* SPDX-License-Identifier: MIT */
/*
 * As many rounds as the one argument says: two instructions each. What is around
 * them depends on the number of digits d alone: 3 + 8d + 2 before, 3 after.
 */
	.globl	_start
_start:
	ld	a0, 16(sp)
	li	a1, 0
	li	t1, 10
1:	lbu	t0, 0(a0)
	beqz	t0, 2f
	addi	t0, t0, -48
	mul	a1, a1, t1
	add	a1, a1, t0
	addi	a0, a0, 1
	nop
	j	1b
2:	addi	a1, a1, -1
	bnez	a1, 2b
	li	a0, 0
	li	a7, 93
	ecall
