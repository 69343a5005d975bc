/* SPDX-License-Identifier: MIT */
/* Counts down from TURNS, two instructions a turn, and ends. */
	.globl _start
_start:
#ifdef __riscv
	li a1, TURNS
1:	addi a1, a1, -1
	bnez a1, 1b
	li a0, 0
	li a7, 93
	ecall
#else
	ldr x1, =TURNS
1:	subs x1, x1, #1
	b.ne 1b
	mov x0, #0
	mov x8, #93
	svc #0
#endif
