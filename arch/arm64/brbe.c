/* SPDX-License-Identifier: MIT */
/*
 * Arm's branch records (FEAT_BRBE). Sources: Arm ARM, D24, BRBINF<n>_EL1 and
 * its neighbours; what Linux does with them in drivers/perf/arm_brbe.c.
 */
#include "arch/branchformat.h"
#include "gen/arm64-regs.h"

#include <linux/perf_event.h>

/* perf's files have no more bits, and nobody wants to know longer times. */
enum { CYCLES_MOST = 65535 };

static enum branch_type type_of(uint64_t info)
{
	static const uint8_t types[64] = {
		[BRBINF_EL1_TYPE_DIRECT] = BRANCH_UNCOND,
		[BRBINF_EL1_TYPE_INDIRECT] = BRANCH_IND,
		[BRBINF_EL1_TYPE_DIRECT_CALL] = BRANCH_CALL,
		[BRBINF_EL1_TYPE_INDIRECT_CALL] = BRANCH_IND_CALL,
		[BRBINF_EL1_TYPE_RETURN] = BRANCH_RET,
		[BRBINF_EL1_TYPE_EXCEPTION_RETURN] = BRANCH_ERET,
		[BRBINF_EL1_TYPE_CONDITIONAL] = BRANCH_COND,
		[BRBINF_EL1_TYPE_DEBUG_HALT] = BRANCH_EXCEPTION,
		[BRBINF_EL1_TYPE_CALL] = BRANCH_SYSCALL,
		[BRBINF_EL1_TYPE_TRAP] = BRANCH_EXCEPTION,
		[BRBINF_EL1_TYPE_SERROR] = BRANCH_SERROR,
		[BRBINF_EL1_TYPE_INSTRUCTION_DEBUG] = BRANCH_EXCEPTION,
		[BRBINF_EL1_TYPE_DATA_DEBUG] = BRANCH_EXCEPTION,
		[BRBINF_EL1_TYPE_ALIGNMENT] = BRANCH_EXCEPTION,
		[BRBINF_EL1_TYPE_INSTRUCTION_FAULT] = BRANCH_EXCEPTION,
		[BRBINF_EL1_TYPE_DATA_FAULT] = BRANCH_EXCEPTION,
		[BRBINF_EL1_TYPE_IRQ] = BRANCH_IRQ,
		[BRBINF_EL1_TYPE_FIQ] = BRANCH_IRQ,
		[BRBINF_EL1_TYPE_TRAP_TO_EL3] = BRANCH_EXCEPTION,
		[BRBINF_EL1_TYPE_DEBUG_EXIT] = BRANCH_ERET,
	};

	return types[(info & BRBINF_EL1_TYPE_MASK) >> BRBINF_EL1_TYPE_SHIFT];
}

static uint32_t cycles_of(uint64_t info)
{
	uint64_t exponent = (info & BRBINF_EL1_CC_EXP_MASK) >> BRBINF_EL1_CC_EXP_SHIFT;
	uint64_t mantissa = (info & BRBINF_EL1_CC_MANT_MASK) >> BRBINF_EL1_CC_MANT_SHIFT;

	if (!exponent)
		return (uint32_t)mantissa;
	/* 256 << 8 is beyond the most already, and exponents go up to 63. */
	if (exponent > 8)
		return CYCLES_MOST;
	mantissa = (mantissa | 0x100) << (exponent - 1);
	return mantissa < CYCLES_MOST ? (uint32_t)mantissa : CYCLES_MOST;
}

static enum branch_privilege privilege_of(uint64_t info)
{
	static const uint8_t levels[4] = { BRANCH_USER, BRANCH_KERNEL, BRANCH_HYPERVISOR,
					   BRANCH_PRIV_UNKNOWN };

	return levels[(info & BRBINF_EL1_EL_MASK) >> BRBINF_EL1_EL_SHIFT];
}

static struct branch decode(const struct branchformat_raw *raw, const struct branchformat_cpu *cpu)
{
	bool has_source = raw->info & BRBINF_EL1_VALID_SOURCE;
	bool has_target = raw->info & BRBINF_EL1_VALID_TARGET;
	struct branch b = {
		.from = has_source ? raw->from : 0,
		.to = has_target ? raw->to : 0,
		.state = has_source || has_target ? BRANCH_VALID : BRANCH_EMPTY,
		.knows = (has_source ? BRANCH_KNOWS_FROM | BRANCH_KNOWS_MISPREDICTED : 0) |
			 (has_target ? BRANCH_KNOWS_TO : 0) | BRANCH_KNOWS_IN_TX |
			 BRANCH_KNOWS_ABORT | BRANCH_KNOWS_TYPE,
		.type = (uint8_t)type_of(raw->info),
		.privilege = has_target ? (uint8_t)privilege_of(raw->info) : BRANCH_PRIV_UNKNOWN,
		.mispredicted = has_source && raw->info & BRBINF_EL1_MPRED,
		.in_tx = raw->info & BRBINF_EL1_T,
		.abort = raw->info & BRBINF_EL1_LASTFAILED,
	};

	(void)cpu;
	if (!(raw->info & BRBINF_EL1_CCU)) {
		b.knows |= BRANCH_KNOWS_CYCLES;
		b.cycles = cycles_of(raw->info);
	}
	return b;
}

static bool program(const struct branchformat *f, const struct branchformat_wish *w,
		    struct branchformat_program *out)
{
	const uint64_t all = PERF_SAMPLE_BRANCH_ANY, calls = PERF_SAMPLE_BRANCH_ANY_CALL,
		       returns = PERF_SAMPLE_BRANCH_ANY_RETURN;
	const struct branchformat_bits bits = {
		.any = BRBFCR_EL1_CONDDIR | BRBFCR_EL1_DIRCALL | BRBFCR_EL1_INDCALL |
		       BRBFCR_EL1_RTN | BRBFCR_EL1_INDIRECT | BRBFCR_EL1_DIRECT,
		.any_call = BRBFCR_EL1_DIRCALL | BRBFCR_EL1_INDCALL,
		.any_return = BRBFCR_EL1_RTN,
		.ind_call = BRBFCR_EL1_INDCALL,
		.call = BRBFCR_EL1_DIRCALL,
		.cond = BRBFCR_EL1_CONDDIR,
		.ind_jump = BRBFCR_EL1_INDIRECT,
		.user = BRBCR_EL1_E0BRE,
		.kernel = BRBCR_EL1_E1BRE,
	};
	uint64_t kinds, control;

	(void)f;
	if (!branchformat_choose(w, &bits, &kinds, &control, out))
		return false;
	control |= BRBCR_EL1_FZP | BRBCR_EL1_TS_VIRTUAL << BRBCR_EL1_TS_SHIFT;
	if (!(w->kinds & PERF_SAMPLE_BRANCH_NO_CYCLES))
		control |= BRBCR_EL1_CC;
	if (!(w->kinds & PERF_SAMPLE_BRANCH_NO_FLAGS))
		control |= BRBCR_EL1_MPRED;
	/* Exceptions are calls and returns as well; addresses of other modes are not told. */
	if (w->kinds & (all | calls) || kinds == bits.any)
		control |= BRBCR_EL1_EXCEPTION;
	if (w->kinds & (all | returns) || kinds == bits.any)
		control |= BRBCR_EL1_ERTN;
	branchformat_add(out, "BRBFCR_EL1", SYSREG_BRBFCR_EL1, kinds);
	branchformat_add(out, "BRBCR_EL1", SYSREG_BRBCR_EL1, control);
	if (w->guest)
		out->note = "Linux records nothing of EL1 and EL0 while a guest runs, and KVM "
			    "gives guests no BRBE";
	return true;
}

const struct branchformat brbe_format = {
	.name = "brbe",
	.about = "Arm's branch record buffer (FEAT_BRBE)",
	.arch = "arm64",
	.order = BRANCHFORMAT_FIRST,
	.depth = 32,
	.depth_most = 64,
	.first_empty_ends = true,
	.decode = decode,
	.program = program,
};
