/* SPDX-License-Identifier: MIT */
/*
 * Entry in M-mode at the physical address, traps, and the way to the host.
 * Everything is addressed relative to the program counter: the first part runs
 * at physical addresses, the rest MEMORY_OFFSET above them.
 */
#include "gen/riscv-regs.h"

#define FRAME_PC (32 * 8)

/* Sdtrig: triggers, which the debugger's half of the architecture has. */
#define CSR_TSELECT 0x7a0
#define CSR_TDATA1  0x7a1
#define CSR_TDATA2  0x7a2
#define MATCH_LOAD  0x2000000000000009 /* type 2: loads in user mode */
#define MATCH_NONE  0x2000000000000000

	.section .text.start, "ax"
	.globl start
start:
	csrr	t0, mhartid
1:	bnez	t0, 1b
	la	t0, start_machine_trap
	csrw	mtvec, t0
	la	sp, machine_stack_top
	call	setup_machine
	/* mret to S-mode, MEMORY_OFFSET higher, with paging on. */
	li	t1, 0x1800
	csrc	mstatus, t1
	li	t1, 0x0800
	csrs	mstatus, t1
	li	t2, 0xffffffc000000000
	la	t0, trap_begin
	add	t0, t0, t2
	csrw	mepc, t0
	la	t0, start_trap
	add	t0, t0, t2
	csrw	stvec, t0
	la	t0, start_frame
	add	t0, t0, t2
	csrw	sscratch, t0
	la	sp, stack_top
	add	sp, sp, t2
	mret

	/*
	 * M-mode keeps one service: S-mode's ecall forgets the translation of the
	 * page at a0. sfence.vma would be the way, but QEMU answers it by emptying
	 * its whole TLB, and then chooses the TLB's size by the host's clock, so
	 * that misses would depend on how busy the host is. A watchpoint (Sdtrig:
	 * tselect, tdata2, tdata1 of type 2 for loads in user mode) that is set and
	 * cleared has it forget one page, and nothing else.
	 */
	.balign	4
start_machine_trap:
	csrr	t0, mcause
	li	t1, 9
	bne	t0, t1, 1f
	csrw	CSR_TSELECT, zero
	csrw	CSR_TDATA2, a0
	li	t0, MATCH_LOAD
	csrw	CSR_TDATA1, t0
	li	t0, MATCH_NONE
	csrw	CSR_TDATA1, t0
	csrr	t0, mepc
	addi	t0, t0, 4
	csrw	mepc, t0
	mret
1:	la	sp, machine_stack_top
	call	trap_machine

	/* From user mode: all registers go into start_frame. From S-mode: a failure of ours. */
	.balign	4
start_trap:
	csrrw	sp, sscratch, sp
	sd	x1, 8(sp)
	.irp	n, 3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	sd	x\n, 8*\n(sp)
	.endr
	csrr	t0, sepc
	sd	t0, FRAME_PC(sp)
	csrr	t0, sscratch
	sd	t0, 16(sp)
	mv	a0, sp
	csrw	sscratch, sp
	la	sp, stack_top
	call	trap_user

	/*
	 * void start_forget(uint64_t address). S-mode cannot have counters leave out
	 * what M-mode does (MINH is not delegated), so they stand still (scountinhibit).
	 */
	.globl start_forget
	.balign	4
start_forget:
	csrr	t2, CSR_SCOUNTINHIBIT
	li	t0, -1
	csrw	CSR_SCOUNTINHIBIT, t0
	ecall
	csrw	CSR_SCOUNTINHIBIT, t2
	ret

	.globl start_resume
start_resume:
	csrr	sp, sscratch
	ld	t0, FRAME_PC(sp)
	csrw	sepc, t0
	ld	x1, 8(sp)
	.irp	n, 3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	ld	x\n, 8*\n(sp)
	.endr
	ld	sp, 16(sp)
	sret

	/*
	 * RISC-V semihosting, chapter 3: these three instructions, none of them
	 * compressed and all on one page.
	 */
	.globl start_semihost
	.balign	16
start_semihost:
	.option	push
	.option	norvc
	slli	zero, zero, 0x1f
	ebreak
	srai	zero, zero, 7
	.option	pop
	ret

	.section .bss
	.balign	16
	.globl start_frame
start_frame:
	.space	33 * 8
	.balign	16
	.space	4096
machine_stack_top:
	.space	16384
stack_top:
