/* SPDX-License-Identifier: MIT */
/*
 * Every kind of branch in a known order, with a label on each branch (b_) and
 * each target (t_): as many rounds as the one digit of the argument says. In
 * each round a loop of three, a direct call, an indirect call, of a function
 * that calls on in odd rounds, a swap of coroutines (a call by one link register
 * that sets the other), an indirect jump by a table, a direct jump in even ones.
 */
	.option	norvc
	.option	norelax
	.globl	_start
_start:
	ld	s0, 16(sp)
	lbu	s0, 0(s0)
	addi	s0, s0, -48
	li	s1, 0
t_round:
	li	s2, 3
t_loop:
	addi	s2, s2, -1
b_loop:
	bnez	s2, t_loop
b_call:
	jal	ra, t_direct
t_called:
	la	a5, t_even
	andi	t1, s1, 1
b_even:
	beqz	t1, t_chosen
	la	a5, t_odd
t_chosen:
b_indirect:
	jalr	ra, 0(a5)
t_again:
	la	t0, t_swap
b_swap:
	jalr	ra, 0(t0)
t_switch:
	la	a5, table
	slli	t1, t1, 3
	add	a5, a5, t1
	ld	a5, 0(a5)
b_switch:
	jr	a5
t_case0:
	nop
b_case0:
	j	t_join
t_case1:
	nop
t_join:
	addi	s1, s1, 1
b_round:
	blt	s1, s0, t_round
	li	a0, 0
	li	a7, 93
	ecall

t_direct:
	nop
b_direct:
	ret
t_even:
b_even_return:
	ret
t_odd:
	mv	s3, ra
b_odd:
	jal	ra, t_direct
t_back:
	mv	ra, s3
b_odd_return:
	ret
t_swap:
	nop
b_swap_return:
	ret

	.section .rodata
	.balign	8
table:
	.dword	t_case0, t_case1
