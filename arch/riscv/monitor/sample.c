/* SPDX-License-Identifier: MIT */
#include "arch/riscv/monitor/monitor.h"

/*
 * What an overflow leaves: where the program was, who called it, and which
 * branches it had taken. All of it is the program's and may be anything: only
 * memory that the program may read is read.
 */

#define WORD sizeof(uint64_t)

static struct {
	struct monblock_sample head;
	uint64_t more[MONBLOCK_REGISTERS + MONBLOCK_VALUES + MONBLOCK_FRAMES +
		      3 * MONBLOCK_BRANCHES];
} sample;
static uint64_t branches[3 * MONBLOCK_BRANCHES];

static inline void forget_branches(void)
{
	asm volatile(".word 0x10400073" ::: "memory"); /* sctrclr (Smctr) */
}

void sample_start(void)
{
	if (!block()->branches)
		return;
	counter_run(block()->record, block()->nrecord);
	forget_branches();
}

static uint64_t copy_registers(const struct frame *f, uint64_t *to)
{
	uint64_t n = 0;

	for (uint64_t i = 0; i < MONBLOCK_REGISTERS; i++) {
		if (block()->registers >> i & 1)
			to[n++] = i ? f->x[i] : f->pc;
	}
	return n;
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

/* Where the records are a stack of calls, each of these returns to the instruction behind it. */
static uint64_t walk_calls(const uint64_t *calls, uint64_t ncalls, uint64_t *to, uint64_t most)
{
	uint64_t n = 0;

	for (; n < ncalls && n < most; n++) {
		uint64_t call = calls[3 * n] & CTRSOURCE_PC_MASK;

		if (!is_code(call))
			break;
		/* An instruction whose lowest two bits are set has four bytes, others have two. */
		to[n] = call + ((*(const uint8_t *)call & 3) == 3 ? 4 : 2);
	}
	return n;
}

void sample_put(const struct frame *frame, uint64_t counter, uint64_t events)
{
	const struct monblock *b = block();
	uint64_t *next = sample.more;

	sample.head = (struct monblock_sample){
		.head = { MONBLOCK_SAMPLE, 0 },
		.counter = (uint32_t)counter,
		.pc = frame->pc,
		.time_ns = trap_time_ns(),
		.events = events,
	};
	sample.head.nbranches = (uint32_t)copy_branches(branches, b->branches);
	sample.head.nregisters = (uint32_t)copy_registers(frame, next);
	next += sample.head.nregisters;
	if (b->nvalues)
		sample.head.nvalues = (uint32_t)counter_values(next);
	next += sample.head.nvalues;
	sample.head.nframes =
		(uint32_t)(b->branch_use == MONBLOCK_CALLS
				   ? walk_calls(branches, sample.head.nbranches, next, b->frames)
				   : walk_frames(frame, next, b->frames));
	next += sample.head.nframes;
	memcpy(next, branches, 3 * sample.head.nbranches * WORD);
	next += 3 * sample.head.nbranches;
	sample.head.head.size = (uint32_t)((uint8_t *)next - (uint8_t *)&sample);
	record_put(&sample, sample.head.head.size);
}

void sample_go_on(void)
{
	if (!block()->branches)
		return;
	if (block()->branch_use == MONBLOCK_SINCE)
		forget_branches();
	csr_write(CSR_SCTRSTATUS, csr_read(CSR_SCTRSTATUS) & ~SCTRSTATUS_FROZEN_MASK);
}
