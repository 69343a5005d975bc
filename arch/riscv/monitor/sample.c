/* SPDX-License-Identifier: MIT */
#include "arch/riscv/monitor/monitor.h"

/*
 * What an overflow leaves: where the program was, who called it, and which
 * branches it had taken. All of it is the program's and may be anything: only
 * memory that the program may read is read.
 */

#define WORD	     sizeof(uint64_t)
#define BRANCH_FIRST 16 /* of the depths that sctrdepth counts from 0 */

static struct {
	struct monblock_sample head;
	uint64_t more[MONBLOCK_FRAMES + 3 * MONBLOCK_BRANCHES];
} sample;

static inline void forget_branches(void)
{
	asm volatile(".word 0x10400073" ::: "memory"); /* sctrclr (Smctr) */
}

void sample_start(void)
{
	uint64_t depth = 0;

	if (!block()->branches)
		return;
	while ((uint64_t)BRANCH_FIRST << depth < block()->branches)
		depth++;
	csr_write(CSR_SCTRDEPTH, depth);
	forget_branches();
	csr_write(CSR_SCTRSTATUS, 0);
	csr_write(CSR_SCTRCTL, block()->branch_control);
}

static bool is_code(uint64_t address)
{
	return page_allows(address & ~1ul, 2, MONBLOCK_EXECUTE);
}

/*
 * The frames of RISC-V compilers with -fno-omit-frame-pointer: fp is where the
 * stack was, the return address one word below, the caller's fp two. A function
 * that calls none keeps the return address in ra and the caller's fp one word
 * below, which is on the stack and no code.
 */
static uint64_t walk_frames(const struct frame *f, uint64_t *to, uint64_t most)
{
	uint64_t fp = f->x[S0], lowest = f->x[SP], n = 0;

	while (n < most && !(fp & (WORD - 1)) && fp >= lowest + 2 * WORD &&
	       page_allows(fp - 2 * WORD, 2 * WORD, MONBLOCK_READ)) {
		const uint64_t *slot = (const uint64_t *)fp;
		uint64_t caller = slot[-1], next = slot[-2];

		if (n == 0 && !is_code(caller) && is_code(f->x[RA])) {
			next = caller;
			caller = f->x[RA];
		}
		if (!is_code(caller))
			break;
		to[n++] = caller;
		lowest = fp;
		fp = next;
	}
	return n;
}

static uint64_t copy_branches(uint64_t *to, uint64_t most)
{
	uint64_t n = 0;

	for (; n < most; n++) {
		uint64_t source;

		csr_write(CSR_SISELECT, SISELECT_CTRSOURCE(n));
		source = csr_read(CSR_SIREG);
		if (!(source & CTRSOURCE_V))
			break;
		*to++ = source;
		*to++ = csr_read(CSR_SIREG2);
		*to++ = csr_read(CSR_SIREG3);
	}
	return n;
}

void sample_put(const struct frame *frame, const struct monblock_sampler *s, uint64_t periods)
{
	const struct monblock *b = block();
	uint64_t words;

	sample.head = (struct monblock_sample){
		.head = { MONBLOCK_SAMPLE, 0 },
		.counter = (uint32_t)s->counter,
		.pc = frame->pc,
		.time_ns = trap_time_ns(),
		.periods = periods,
	};
	sample.head.nframes = (uint32_t)walk_frames(frame, sample.more, b->frames);
	sample.head.nbranches =
		(uint32_t)copy_branches(sample.more + sample.head.nframes, b->branches);
	words = sample.head.nframes + 3 * (uint64_t)sample.head.nbranches;
	sample.head.head.size = (uint32_t)(sizeof(sample.head) + words * WORD);
	record_put(&sample, sample.head.head.size);
}

void sample_go_on(void)
{
	if (block()->branches)
		csr_write(CSR_SCTRSTATUS, csr_read(CSR_SCTRSTATUS) & ~SCTRSTATUS_FROZEN_MASK);
}
