/* SPDX-License-Identifier: MIT */
/*
 * The least that QEMU's virt board can run: ROUNDS rounds of two instructions in
 * M-mode, counted by minstret, and the end. The status is that of a failure when
 * the count is not what it has to be.
 */
	.equ	FINISHER, 0x100000
	.equ	PASS, 0x5555
	.equ	FAIL, 0x13333
	.globl	_start
_start:
	csrr	t0, mhartid
	bnez	t0, _start
	csrw	mcountinhibit, zero
	li	a1, ROUNDS
	slli	t1, a1, 1
	addi	t1, t1, 1
	csrr	t2, minstret
1:	addi	a1, a1, -1
	bnez	a1, 1b
	csrr	t0, minstret
	sub	t0, t0, t2
	li	a0, FINISHER
	li	a1, PASS
	beq	t0, t1, 2f
	li	a1, FAIL
2:	sw	a1, 0(a0)
3:	wfi
	j	3b
