/* SPDX-License-Identifier: MIT */
/*
 * Intel's architectural branch records (CPUID 7 EDX bit 19). What a record
 * tells depends on CPUID 1CH. Source: SDM 3, architectural last branch records.
 */
#include "arch/branchformat.h"
#include "gen/x86-regs.h"

enum { DEPTH_STEP = 8, DEPTH_MOST = 64 };

static enum branch_type type_of(uint64_t info)
{
	/* 6 to 15 are other branches: interrupts, system calls, and more to come. */
	static const uint8_t types[16] = {
		BRANCH_COND, BRANCH_IND, BRANCH_UNCOND, BRANCH_IND_CALL, BRANCH_CALL, BRANCH_RET,
	};

	return types[(info & IA32_LBR_INFO_BR_TYPE_MASK) >> IA32_LBR_INFO_BR_TYPE_SHIFT];
}

static struct branch decode(const struct branchformat_raw *raw, const struct branchformat_cpu *cpu)
{
	struct branch b = {
		.from = raw->from,
		.to = raw->to,
		.knows = BRANCH_KNOWS_ADDRESSES | BRANCH_KNOWS_IN_TX | BRANCH_KNOWS_ABORT,
		.state = raw->from ? BRANCH_VALID : BRANCH_EMPTY,
		.in_tx = !cpu->no_tsx && raw->info & IA32_LBR_INFO_IN_TX,
		.abort = !cpu->no_tsx && raw->info & IA32_LBR_INFO_ABORT,
	};

	if (!cpu->no_mispredict) {
		b.knows |= BRANCH_KNOWS_MISPREDICTED;
		b.mispredicted = raw->info & IA32_LBR_INFO_MISPRED;
	}
	if (!cpu->no_cycles && raw->info & IA32_LBR_INFO_CYC_CNT_VALID) {
		b.knows |= BRANCH_KNOWS_CYCLES;
		b.cycles = raw->info & IA32_LBR_INFO_CYCLES_MASK;
	}
	if (!cpu->no_types) {
		b.knows |= BRANCH_KNOWS_TYPE;
		b.type = (uint8_t)type_of(raw->info);
	}
	for (unsigned int i = 0; cpu->has_counters && i < 4; i++) {
		b.knows |= BRANCH_KNOWS_COUNTERS;
		b.counters[i] = raw->info >> (IA32_LBR_INFO_CNTR0_SHIFT + 2 * i) & 3;
	}
	return b;
}

static bool has_depth(uint64_t depth)
{
	return depth && depth % DEPTH_STEP == 0 && depth <= DEPTH_MOST;
}

/* Set bits record here, other than in LBR_SELECT. */
static bool program(const struct branchformat *f, const struct branchformat_wish *w,
		    struct branchformat_program *out)
{
	const uint64_t calls = IA32_LBR_CTL_NEAR_REL_CALL | IA32_LBR_CTL_NEAR_IND_CALL;
	const struct branchformat_bits bits = {
		.any = calls | IA32_LBR_CTL_JCC | IA32_LBR_CTL_NEAR_REL_JMP |
		       IA32_LBR_CTL_NEAR_IND_JMP | IA32_LBR_CTL_NEAR_RET |
		       IA32_LBR_CTL_OTHER_BRANCH,
		.any_call = calls | IA32_LBR_CTL_OTHER_BRANCH,
		.any_return = IA32_LBR_CTL_NEAR_RET | IA32_LBR_CTL_OTHER_BRANCH,
		.ind_call = IA32_LBR_CTL_NEAR_IND_CALL,
		.call = IA32_LBR_CTL_NEAR_REL_CALL,
		.cond = IA32_LBR_CTL_JCC,
		.ind_jump = IA32_LBR_CTL_NEAR_IND_JMP,
		.call_stack = calls | IA32_LBR_CTL_NEAR_RET | IA32_LBR_CTL_CALL_STACK,
		.user = IA32_LBR_CTL_USR,
		.kernel = IA32_LBR_CTL_OS,
	};
	uint64_t kinds, modes;

	if (w->depth && !has_depth(w->depth)) {
		out->reason = f->depths;
		return false;
	}
	if (!branchformat_choose(w, &bits, &kinds, &modes, out))
		return false;
	branchformat_add(out, "ARCH_LBR_DEPTH", MSR_IA32_LBR_DEPTH, w->depth ? w->depth : f->depth);
	branchformat_add(out, "ARCH_LBR_CTL", MSR_IA32_LBR_CTL, kinds | modes | IA32_LBR_CTL_LBREN);
	out->note = w->guest ? "KVM (Linux 7.2 and before) gives guests no architectural LBR: "
			       "their writes fault"
			     : "the first write clears the records";
	return true;
}

const struct branchformat lbrarch_format = {
	.name = "arch",
	.about = "Intel's architectural LBR (Alder Lake, Sapphire Rapids on)",
	.arch = "x86",
	.order = BRANCHFORMAT_FIRST,
	.depth = 32,
	.depth_most = DEPTH_MOST,
	.first_empty_ends = true,
	.has_depth = has_depth,
	.depths =
		"there are 8, 16, 24, 32, 40, 48, 56 or 64 records, and of those the ones that CPUID "
		"1CH EAX has a bit for",
	.decode = decode,
	.program = program,
};
