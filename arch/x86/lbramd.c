/* SPDX-License-Identifier: MIT */
/*
 * AMD's branch records: LBRv2 (Zen 4 on) and the branch sampling of Zen 3
 * (BRS). Sources: APM 2, 13.1.1, last branch stack; Linux,
 * arch/x86/events/amd/lbr.c and brs.c.
 */
#include "arch/branchformat.h"
#include "arch/x86/lbrselect.h"
#include "gen/x86-regs.h"

/*
 * The target that Linux writes into the newest record when another thread comes
 * to run: it and what is older are not the new one's (BRS_POISON of
 * arch/x86/events/amd/brs.c).
 */
#define BRS_END UINT64_C(0xfffffffffffffffe)

/* Addresses have a sign of more bits than are needed; it begins at the highest virtual one. */
static uint64_t address(uint64_t value, const struct branchformat_cpu *cpu)
{
	return branchformat_extend(value & AMD_LBR_FROM_ADDRESS_MASK, branchformat_top_bit(cpu));
}

static struct branch decode_v2(const struct branchformat_raw *raw,
			       const struct branchformat_cpu *cpu)
{
	const uint64_t reserved = UINT64_C(1) << 61;
	/* By VALID and SPEC. */
	static const uint8_t speculation[4] = { BRANCH_SPEC_NA, BRANCH_WRONG_PATH, BRANCH_NON_SPEC,
						BRANCH_CORRECT };
	unsigned int outcome = (raw->to & AMD_LBR_TO_VALID ? 2 : 0) |
			       (raw->to & AMD_LBR_TO_SPEC ? 1 : 0);
	struct branch b = {
		.from = address(raw->from, cpu),
		.to = address(raw->to, cpu),
		.knows = BRANCH_KNOWS_ADDRESSES | BRANCH_KNOWS_MISPREDICTED |
			 BRANCH_KNOWS_SPECULATION,
		.mispredicted = raw->from & AMD_LBR_FROM_MISPREDICT,
		.speculation = speculation[outcome],
	};

	if (!outcome)
		b.state = BRANCH_EMPTY;
	else if (raw->to & reserved)
		b.state = BRANCH_RESERVED;
	return b;
}

static struct branch decode_brs(const struct branchformat_raw *raw,
				const struct branchformat_cpu *cpu)
{
	return (struct branch){
		.from = raw->from,
		.to = branchformat_extend(raw->to, branchformat_top_bit(cpu)),
		.knows = BRANCH_KNOWS_ADDRESSES,
		.state = raw->to == BRS_END || !(raw->from | raw->to) ? BRANCH_EMPTY : BRANCH_VALID,
	};
}

static bool program_v2(const struct branchformat *f, const struct branchformat_wish *w,
		       struct branchformat_program *out)
{
	uint64_t select;

	(void)f;
	if (!lbrselect_value(w, false, LBRSELECT_AMD, &select, out))
		return false;
	branchformat_add(out, "LBR_SELECT", MSR_AMD_LBR_SELECT, select);
	branchformat_add(out, "DBG_EXTN_CFG", MSR_AMD_DBG_EXTN_CFG, AMD_DBG_EXTN_CFG_LBRV2EN);
	out->note = w->guest
			    ? "KVM (Linux 7.2 and before) gives guests no LBRv2: their writes fault"
			    : "other bits of DBG_EXTN_CFG stay as they are; where CPUID 0x80000022 "
			      "EAX bit 2 is set, DEBUGCTL bit 11 freezes the records at overflows";
	return true;
}

static bool program_brs(const struct branchformat *f, const struct branchformat_wish *w,
			struct branchformat_program *out)
{
	/* It records taken branches of all kinds, where its counter counts. */
	static const struct branchformat_bits bits = { .any = 1, .user = 1, .kernel = 1 };
	uint64_t kinds, modes;

	(void)f;
	if (!branchformat_choose(w, &bits, &kinds, &modes, out)) {
		out->reason = "BRS records every taken branch: no register chooses kinds";
		return false;
	}
	branchformat_add(out, "DBG_EXTN_CFG", MSR_AMD_DBG_EXTN_CFG,
			 AMD_DBG_EXTN_CFG_BRSMEN | UINT64_C(3) << 3);
	out->note = "the mode (user, kernel) is that of the counter whose overflow starts it, "
		    "number 0 here (bits 26:24)";
	return true;
}

const struct branchformat lbramd_v2 = {
	.name = "amd-v2",
	.about = "AMD LBRv2 (Zen 4 on)",
	.arch = "x86",
	.order = BRANCHFORMAT_FIRST,
	.depth = 16,
	.depth_most = 16,
	.decode = decode_v2,
	.program = program_v2,
};

const struct branchformat lbramd_brs = {
	.name = "amd-brs",
	.about = "AMD branch sampling (Zen 3)",
	.arch = "x86",
	.order = BRANCHFORMAT_BRS,
	.depth = 16,
	.depth_most = 16,
	.first_empty_ends = true,
	.decode = decode_brs,
	.program = program_brs,
};
