/* SPDX-License-Identifier: MIT */
#include "arch/riscv/monitor/monitor.h"
#include "arch/riscv/ssccfg.h"

/*
 * Counters, by the lists of CSR accesses that came in the block. Nothing here
 * knows of events: a turn is a list that begins it and one that ends it.
 *
 * A turn ends when the counter that its maker chose overflows, after a fixed
 * number of the program's instructions; all counters stand still from then
 * until the next turn has begun, so that none counts what another one should.
 * The same holds while a sample is recorded.
 */

#define SIP_OVERFLOW (1ul << LCOFI)
#define SIP_SOFTWARE (1ul << 1)

/* Numbers of CSRs are part of an instruction, so each that may be asked for has its own. */
#define CSRS(X) \
	X(CSR_SCOUNTINHIBIT) \
	X(CSR_SCTRCTL) \
	X(CSR_SCTRSTATUS) \
	X(CSR_SCTRDEPTH) \
	X(CSR_SISELECT) \
	X(CSR_SIREG) \
	X(CSR_SIREG2) \
	X(CSR_SIREG3)

struct state {
	uint64_t times;
	uint64_t nvalues;
	uint64_t sums[MONBLOCK_VALUES];
};

#define TURNS 256
static struct state states[TURNS];
static uint64_t current;

#define CASE_WRITE(csr) \
	case csr: \
		csr_write(csr, value); \
		return;
#define CASE_READ(csr) \
	case csr: \
		return csr_read(csr);

static void write_csr(uint32_t csr, uint64_t value)
{
	if (csr == CSR_SCOUNTINHIBIT)
		value &= ~block()->unused;
	switch (csr) {
		CSRS(CASE_WRITE)
	}
	record_problem(MONBLOCK_NO_CSR, csr, 0);
}

static uint64_t read_csr(uint32_t csr)
{
	switch (csr) {
		CSRS(CASE_READ)
	}
	record_problem(MONBLOCK_NO_CSR, csr, 0);
}

static const struct monblock_turn *turn_of(uint64_t i)
{
	return (const struct monblock_turn *)((const uint8_t *)block() + block()->turns) + i;
}

static void run(uint64_t first, uint64_t n, struct state *s)
{
	const struct ssccfg_op *op =
		(const struct ssccfg_op *)((const uint8_t *)block() + block()->ops) + first;
	uint64_t nvalues = 0, value;

	for (uint64_t i = 0; i < n; i++) {
		if (op[i].kind == SSCCFG_WRITE) {
			write_csr(op[i].csr, op[i].value);
			continue;
		}
		value = read_csr(op[i].csr);
		if (nvalues == MONBLOCK_VALUES)
			record_problem(MONBLOCK_MANY_VALUES, current, 0);
		s->sums[nvalues++] += value;
	}
	s->nvalues = nvalues > s->nvalues ? nvalues : s->nvalues;
}

void counter_run(uint64_t first, uint64_t n)
{
	static struct state none;

	run(first, n, &none);
}

uint64_t counter_values(uint64_t *to)
{
	struct state s = { 0 };

	run(block()->values, block()->nvalues, &s);
	memcpy(to, s.sums, s.nvalues * sizeof(s.sums[0]));
	return s.nvalues;
}

static void begin(void)
{
	const struct monblock_turn *t = turn_of(current);

	run(t->begin, t->nbegin, &states[current]);
}

static void end(void)
{
	const struct monblock_turn *t = turn_of(current);

	csr_write(CSR_SCOUNTINHIBIT, ~0ul); /* all of them at the same time */
	run(t->end, t->nend, &states[current]);
	states[current].times++;
}

static void start_unused(void)
{
	for (uint64_t n = 0; n < SSCCFG_COUNTERS; n++) {
		if (!(block()->unused >> n & 1))
			continue;
		csr_write(CSR_SISELECT, SSCCFG_SELECT + n);
		csr_write(CSR_SIREG2, SSCCFG_SINH | SSCCFG_VSINH);
		csr_write(CSR_SIREG, 0);
	}
	csr_write(CSR_SCOUNTINHIBIT, ~block()->unused);
}

void counter_start(void)
{
	if (block()->nturns > TURNS)
		record_problem(MONBLOCK_BAD_BLOCK, block()->nturns, 0);
	/*
	 * QEMU aborts when, with a clock of instructions, an overflow raises the
	 * first pending bit of all ("Raised interrupt while not in I/O
	 * function"). One that stays pending and is not enabled prevents it.
	 */
	csr_set(sip, SIP_SOFTWARE);
	csr_clear(sie, SIP_SOFTWARE);
	csr_set(sie, SIP_OVERFLOW);
	sample_start();
	start_unused();
	if (block()->nturns)
		begin();
}

/*
 * The counter went on from 0 where the interrupt came late, as it does after
 * misses of the TLB: so many events are of the next period already.
 */
static void take_sample(const struct frame *frame, const struct monblock_sampler *s)
{
	uint64_t over, periods = 1;

	csr_write(CSR_SISELECT, SSCCFG_SELECT + s->counter);
	over = csr_read(CSR_SIREG);
	if (over >= s->period) {
		periods += over / s->period;
		over %= s->period;
	}
	sample_put(frame, s->counter, periods * s->period);
	counter_run(s->rearm, s->nrearm);
	if (over) {
		csr_write(CSR_SISELECT, SSCCFG_SELECT + s->counter);
		csr_write(CSR_SIREG, over - s->period);
	}
}

static void take_samples(const struct frame *frame, uint64_t overflown)
{
	const struct monblock *b = block();

	csr_write(CSR_SCOUNTINHIBIT, ~0ul);
	for (uint64_t i = 0; i < b->nsamplers; i++) {
		if (overflown >> b->samplers[i].counter & 1)
			take_sample(frame, &b->samplers[i]);
	}
	sample_go_on();
	csr_clear(sip, SIP_OVERFLOW);
	counter_run(b->resume, b->nresume);
}

void counter_overflow(const struct frame *frame)
{
	uint64_t overflown = csr_read(CSR_SCOUNTOVF);

	if (block()->nsamplers) {
		take_samples(frame, overflown);
		return;
	}
	if (block()->nturns && overflown & turn_of(current)->rotate) {
		end();
		current = current + 1 < block()->nturns ? current + 1 : 0;
		csr_clear(sip, SIP_OVERFLOW);
		begin();
		return;
	}
	csr_clear(sip, SIP_OVERFLOW);
}

/* The branches since the last sample; the program has just ended, and so did recording. */
static void take_last(const struct frame *frame)
{
	const struct monblock_sampler *s = &block()->samplers[0];

	csr_write(CSR_SCOUNTINHIBIT, ~0ul);
	csr_write(CSR_SISELECT, SSCCFG_SELECT + s->counter);
	sample_put(frame, s->counter, csr_read(CSR_SIREG) + s->period);
}

static void record_turns(void)
{
	for (uint64_t i = 0; i < block()->nturns; i++) {
		struct monblock_reading r = { { MONBLOCK_TURN, sizeof(r) },
					      (uint32_t)i,
					      (uint32_t)states[i].nvalues,
					      states[i].times,
					      { 0 } };

		memcpy(r.sums, states[i].sums, sizeof(r.sums));
		record_put(&r, sizeof(r));
	}
}

/* The turn that was cut short is over: each has its time, however short intervals are. */
void counter_interval(void)
{
	if (!block()->nturns)
		return;
	end();
	record_turns();
	current = current + 1 < block()->nturns ? current + 1 : 0;
	csr_clear(sip, SIP_OVERFLOW);
	begin();
}

void counter_finish(const struct frame *frame)
{
	if (block()->branch_use == MONBLOCK_SINCE && block()->nsamplers)
		take_last(frame);
	if (block()->nturns)
		end();
	record_turns();
}
