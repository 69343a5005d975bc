/* SPDX-License-Identifier: MIT */
#include "arch/riscv/ctrentry.h"

#include <linux/perf_event.h>
#include <stddef.h>

#include "arch/branchformat.h"
#include "gen/riscv-regs.h"

static enum branch_type type_of(uint64_t data)
{
	static const uint8_t types[16] = {
		[CTRDATA_TYPE_EXCEPTION] = BRANCH_EXCEPTION,
		[CTRDATA_TYPE_INTERRUPT] = BRANCH_IRQ,
		[CTRDATA_TYPE_TRAP_RETURN] = BRANCH_ERET,
		[CTRDATA_TYPE_NOT_TAKEN] = BRANCH_COND,
		[CTRDATA_TYPE_TAKEN] = BRANCH_COND,
		[CTRDATA_TYPE_INDIRECT_CALL] = BRANCH_IND_CALL,
		[CTRDATA_TYPE_DIRECT_CALL] = BRANCH_CALL,
		[CTRDATA_TYPE_INDIRECT_JUMP] = BRANCH_IND,
		[CTRDATA_TYPE_DIRECT_JUMP] = BRANCH_UNCOND,
		[CTRDATA_TYPE_COROUTINE_SWAP] = BRANCH_COSWAP,
		[CTRDATA_TYPE_RETURN] = BRANCH_RET,
		[CTRDATA_TYPE_OTHER_INDIRECT_JUMP] = BRANCH_IND,
		[CTRDATA_TYPE_OTHER_DIRECT_JUMP] = BRANCH_UNCOND,
	};

	return types[data & CTRDATA_TYPE_MASK];
}

static uint32_t cycles_of(uint64_t data)
{
	uint64_t mantissa = (data & CTRDATA_CCM_MASK) >> CTRDATA_CCM_SHIFT;
	uint64_t exponent = (data & CTRDATA_CCE_MASK) >> CTRDATA_CCE_SHIFT;

	/* At most 8191 << 14. */
	return (uint32_t)(exponent ? (4096 + mantissa) << (exponent - 1) : mantissa);
}

struct branch ctrentry_decode(uint64_t source, uint64_t target, uint64_t data)
{
	struct branch b = {
		.from = source & CTRSOURCE_PC_MASK,
		.to = target & CTRTARGET_PC_MASK,
		.knows = BRANCH_KNOWS_ADDRESSES | BRANCH_KNOWS_MISPREDICTED | BRANCH_KNOWS_TYPE,
		.state = source & CTRSOURCE_V ? BRANCH_VALID : BRANCH_EMPTY,
		.type = (uint8_t)type_of(data),
		.mispredicted = target & CTRTARGET_MISP,
	};

	if (data & CTRDATA_CCV) {
		b.knows |= BRANCH_KNOWS_CYCLES;
		b.cycles = cycles_of(data);
	}
	return b;
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

static struct branch decode(const struct branchformat_raw *raw, const struct branchformat_cpu *cpu)
{
	(void)cpu;
	return ctrentry_decode(raw->from, raw->to, raw->info);
}

/* sctrdepth: 16 doubled so many times. */
static uint64_t depth_code(unsigned int depth)
{
	uint64_t code = 0;

	while (code < SCTRDEPTH_DEPTH_RECORDS_256 && 16u << code < depth)
		code++;
	return code;
}

/* Set bits leave out; what a program asks for are the bits that stay clear. */
static bool program(const struct branchformat *f, const struct branchformat_wish *w,
		    struct branchformat_program *out)
{
	const uint64_t calls = SCTRCTL_INDCALLINH | SCTRCTL_DIRCALLINH;
	const uint64_t returns = SCTRCTL_RETINH | SCTRCTL_CORSWAPINH;
	const uint64_t traps = SCTRCTL_EXCINH | SCTRCTL_INTRINH | SCTRCTL_TRETINH;
	const struct branchformat_bits bits = {
		.any = calls | returns | traps | SCTRCTL_TKBRINH | SCTRCTL_INDJMPINH |
		       SCTRCTL_DIRJMPINH | SCTRCTL_INDLJMPINH | SCTRCTL_DIRLJMPINH,
		.any_call = calls | SCTRCTL_EXCINH | SCTRCTL_INTRINH,
		.any_return = returns | SCTRCTL_TRETINH,
		.ind_call = SCTRCTL_INDCALLINH,
		.call = SCTRCTL_DIRCALLINH,
		.cond = SCTRCTL_TKBRINH,
		.ind_jump = SCTRCTL_INDJMPINH | SCTRCTL_INDLJMPINH,
		.call_stack = calls | returns,
		.user = SCTRCTL_U,
		.kernel = SCTRCTL_S,
	};
	uint64_t kinds, modes, control;

	if (!branchformat_choose(w, &bits, &kinds, &modes, out))
		return false;
	control = modes | SCTRCTL_LCOFIFRZ | (kinds ^ bits.any);
	if (w->kinds & PERF_SAMPLE_BRANCH_CALL_STACK)
		control |= SCTRCTL_RASEMU;
	branchformat_add(out, "sctrdepth", CSR_SCTRDEPTH,
			 depth_code(w->depth ? w->depth : f->depth));
	if (w->guest)
		branchformat_add(out, "vsctrctl", CSR_VSCTRCTL, control);
	else
		branchformat_add(out, "sctrctl", CSR_SCTRCTL, control);
	out->note = "old records stay until sctrclr (0x10400073) clears them";
	return true;
}

const struct branchformat ctrentry_format = {
	.name = "ctr",
	.about = "RISC-V's control transfer records (Smctr, Ssctr)",
	.arch = "riscv",
	.order = BRANCHFORMAT_FIRST,
	.depth = 32,
	.depth_most = 256,
	.decode = decode,
	.program = program,
};
