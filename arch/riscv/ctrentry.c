/* SPDX-License-Identifier: MIT */
#include "arch/riscv/ctrentry.h"

#include <linux/perf_event.h>
#include <stddef.h>

#include "gen/riscv-regs.h"

/* Bits of struct perf_branch_entry. */
#define MISPREDICTED 1u
#define CYCLES_SHIFT 4
#define CYCLES_MOST  0xffffu
#define TYPE_SHIFT   20

/* Of types.def of perf; the numbers of newer ones are not in older headers. */
enum { TYPE_ERET = 11, TYPE_IRQ = 12 };

static uint64_t type_of(uint64_t type)
{
	static const uint8_t types[16] = {
		[1] = PERF_BR_SYSCALL, [2] = TYPE_IRQ,	   [3] = TYPE_ERET,
		[4] = PERF_BR_COND,    [5] = PERF_BR_COND, [8] = PERF_BR_IND_CALL,
		[9] = PERF_BR_CALL,    [10] = PERF_BR_IND, [11] = PERF_BR_UNCOND,
		[12] = PERF_BR_IND,    [13] = PERF_BR_RET, [14] = PERF_BR_IND,
		[15] = PERF_BR_UNCOND,
	};

	return types[type & CTRDATA_TYPE_MASK];
}

static uint64_t cycles_of(uint64_t data)
{
	uint64_t mantissa = (data & CTRDATA_CCM_MASK) >> CTRDATA_CCM_SHIFT;
	uint64_t exponent = (data & CTRDATA_CCE_MASK) >> CTRDATA_CCE_SHIFT;
	uint64_t cycles = exponent ? (4096 + mantissa) << (exponent - 1) : mantissa;

	if (!(data & CTRDATA_CCV))
		return 0;
	return cycles < CYCLES_MOST ? cycles : CYCLES_MOST;
}

struct ctrentry ctrentry_decode(uint64_t source, uint64_t target, uint64_t data)
{
	return (struct ctrentry){
		.from = source & CTRSOURCE_PC_MASK,
		.to = target & CTRTARGET_PC_MASK,
		.flags = (target & CTRTARGET_MISP ? MISPREDICTED : 0) |
			 cycles_of(data) << CYCLES_SHIFT | type_of(data) << TYPE_SHIFT,
	};
}

uint64_t ctrentry_control(uint64_t asked)
{
	static const struct {
		uint64_t asked, records; /* that inhibit them */
	} kinds[] = {
		{ PERF_SAMPLE_BRANCH_ANY_CALL, SCTRCTL_INDCALLINH | SCTRCTL_DIRCALLINH },
		{ PERF_SAMPLE_BRANCH_ANY_RETURN, SCTRCTL_RETINH | SCTRCTL_CORSWAPINH },
		{ PERF_SAMPLE_BRANCH_IND_CALL, SCTRCTL_INDCALLINH },
		{ PERF_SAMPLE_BRANCH_CALL, SCTRCTL_DIRCALLINH },
		{ PERF_SAMPLE_BRANCH_COND, SCTRCTL_TKBRINH },
		{ PERF_SAMPLE_BRANCH_IND_JUMP, SCTRCTL_INDJMPINH | SCTRCTL_INDLJMPINH },
	};
	const uint64_t all = SCTRCTL_INDCALLINH | SCTRCTL_DIRCALLINH | SCTRCTL_INDJMPINH |
			     SCTRCTL_DIRJMPINH | SCTRCTL_CORSWAPINH | SCTRCTL_RETINH |
			     SCTRCTL_INDLJMPINH | SCTRCTL_DIRLJMPINH | SCTRCTL_TKBRINH;
	/* Traps are the machine's business: what the monitor does is nobody's branch. */
	uint64_t control = SCTRCTL_U | SCTRCTL_LCOFIFRZ | SCTRCTL_EXCINH | SCTRCTL_INTRINH |
			   SCTRCTL_TRETINH;
	uint64_t inhibited = all;
	uint64_t rest = asked & ~(uint64_t)(PERF_SAMPLE_BRANCH_USER | PERF_SAMPLE_BRANCH_ANY |
					    PERF_SAMPLE_BRANCH_TYPE_SAVE);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!(asked & kinds[i].asked))
			continue;
		inhibited &= ~kinds[i].records;
		rest &= ~kinds[i].asked;
	}
	if (rest)
		return 0;
	return control | (asked & PERF_SAMPLE_BRANCH_ANY ? 0 : inhibited);
}
