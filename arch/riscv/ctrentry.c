/* SPDX-License-Identifier: MIT */
#include "arch/riscv/ctrentry.h"

#include <linux/perf_event.h>

#include "arch/branchformat.h"
#include "arch/riscv/ctrprogram.h"
#include "gen/riscv-regs.h"
#include "util/base/err.h"

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

static struct branch decode(const struct branchformat_raw *raw, const struct branchformat_cpu *cpu)
{
	(void)cpu;
	return ctrentry_decode(raw->from, raw->to, raw->info);
}

/* What is said of a record or left out of it afterwards: nothing to choose by. */
#define NOT_CHOSEN_BY \
	((uint64_t)PERF_SAMPLE_BRANCH_HV | 1 << 17 | 1 << 18 | \
	 1 << 19) /* HW_INDEX, PRIV_SAVE, COUNTERS */

static bool program(const struct branchformat *f, const struct branchformat_wish *w,
		    struct branchformat_program *out)
{
	const struct ctrprogram_settings settings = {
		.branches = w->kinds & ~NOT_CHOSEN_BY,
		.depth = w->depth ? w->depth : f->depth,
		.guest = w->guest,
		.freeze = true,
	};
	struct ctrprogram p;
	struct err ignored = { 0 };

	if (ctrprogram_make(&settings, &p, &ignored) < 0) {
		err_clear(&ignored);
		out->reason = ctrprogram_has_depth(settings.depth)
				      ? "these records are chosen by kinds of branches, or make a "
					"call stack, and by nothing else"
				      : f->depths;
		return false;
	}
	for (size_t i = 0; i < p.n; i++)
		branchformat_add(out, p.writes[i].name, p.writes[i].csr, p.writes[i].value);
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
	.has_depth = ctrprogram_has_depth,
	.depths = "there are 16, 32, 64, 128 or 256 records",
	.decode = decode,
	.program = program,
};
