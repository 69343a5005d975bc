/* SPDX-License-Identifier: MIT */
/*
 * Records of Intel's branches before the architectural ones, in the formats 0
 * to 7 of IA32_PERF_CAPABILITIES bits 5:0. Sources: SDM 3, last branch record
 * stack; what Linux does with them in arch/x86/events/intel/lbr.c.
 */
#include "arch/x86/lbrselect.h"

#include "arch/branchformat.h"
#include "gen/x86-regs.h"

/* Addresses that flags share a register with are extended from their highest bit. */
enum { TOP_OF_63 = 62, TOP_OF_61 = 60, TOP_OF_48 = 47 };

static const char no_guest[] = "KVM gives guests no records of this format: it wants the call "
			       "stacks of Haswell and later";

/* Without a source address the slot is empty. */
static struct branch plain(const struct branchformat_raw *raw)
{
	return (struct branch){
		.from = raw->from,
		.to = raw->to,
		.knows = BRANCH_KNOWS_ADDRESSES,
		.state = raw->from ? BRANCH_VALID : BRANCH_EMPTY,
	};
}

static struct branch decode_32(const struct branchformat_raw *raw,
			       const struct branchformat_cpu *cpu)
{
	struct branch b = plain(raw);

	(void)cpu;
	b.from = raw->from & MSR_LASTBRANCH_FROM_IP_FROM_32_MASK;
	b.to = raw->from >> MSR_LASTBRANCH_FROM_IP_TO_32_SHIFT;
	return b;
}

static struct branch decode_plain(const struct branchformat_raw *raw,
				  const struct branchformat_cpu *cpu)
{
	(void)cpu;
	return plain(raw);
}

static struct branch decode_flags(const struct branchformat_raw *raw,
				  const struct branchformat_cpu *cpu)
{
	struct branch b = plain(raw);

	(void)cpu;
	b.from = branchformat_extend(raw->from, TOP_OF_63);
	b.mispredicted = raw->from & MSR_LASTBRANCH_FROM_IP_MISPRED;
	b.knows |= BRANCH_KNOWS_MISPREDICTED;
	return b;
}

static struct branch decode_flags2(const struct branchformat_raw *raw,
				   const struct branchformat_cpu *cpu)
{
	struct branch b = plain(raw);

	b.from = branchformat_extend(raw->from, TOP_OF_61);
	b.mispredicted = raw->from & MSR_LASTBRANCH_FROM_IP_MISPRED;
	b.knows |= BRANCH_KNOWS_MISPREDICTED | BRANCH_KNOWS_IN_TX | BRANCH_KNOWS_ABORT;
	/* Without transactions the two bits are what is left of a sign that was written. */
	b.in_tx = !cpu->no_tsx && raw->from & MSR_LASTBRANCH_FROM_IP_IN_TX;
	b.abort = !cpu->no_tsx && raw->from & MSR_LASTBRANCH_FROM_IP_ABORT;
	return b;
}

static struct branch decode_info2(const struct branchformat_raw *raw,
				  const struct branchformat_cpu *cpu)
{
	struct branch b = plain(raw);

	(void)cpu;
	b.mispredicted = raw->info & MSR_LBR_INFO_MISPRED;
	b.cycles = raw->info & MSR_LBR_INFO_CYCLES_MASK;
	b.knows |= BRANCH_KNOWS_MISPREDICTED | BRANCH_KNOWS_CYCLES;
	return b;
}

static struct branch decode_info(const struct branchformat_raw *raw,
				 const struct branchformat_cpu *cpu)
{
	struct branch b = decode_info2(raw, cpu);

	b.knows |= BRANCH_KNOWS_IN_TX | BRANCH_KNOWS_ABORT;
	b.in_tx = !cpu->no_tsx && raw->info & MSR_LBR_INFO_IN_TX;
	b.abort = !cpu->no_tsx && raw->info & MSR_LBR_INFO_ABORT;
	return b;
}

static struct branch decode_time(const struct branchformat_raw *raw,
				 const struct branchformat_cpu *cpu)
{
	struct branch b = decode_flags(raw, cpu);

	b.to = branchformat_extend(raw->to, TOP_OF_48);
	b.cycles = raw->to >> MSR_LASTBRANCH_TO_IP_CYCLES_SHIFT;
	b.knows |= BRANCH_KNOWS_CYCLES;
	return b;
}

static bool has_call_stack(const struct branchformat *f)
{
	return f == &lbrintel_eip_flags2 || f == &lbrintel_info || f == &lbrintel_info2;
}

/* DEBUGCTL of processors before Nehalem switches records on, and there is no more to choose. */
static bool program_old(const struct branchformat *f, const struct branchformat_wish *w,
			struct branchformat_program *out)
{
	uint64_t everything, select;

	(void)f;
	if (!lbrselect_value(&(struct branchformat_wish){ 0 }, false, LBRSELECT_INTEL, &everything,
			     out) ||
	    !lbrselect_value(w, false, LBRSELECT_INTEL, &select, out))
		return false;
	if (select != everything) {
		out->reason = "processors before Nehalem have no LBR_SELECT, and record everything";
		return false;
	}
	branchformat_add(out, "DEBUGCTL", MSR_IA32_DEBUGCTL, IA32_DEBUGCTL_LBR);
	out->note = w->guest ? no_guest : "processors before Nehalem record everything";
	return true;
}

/*
 * An erratum that Linux works around (lbr.c, nhm_lbr_sel_map): Nehalem and
 * Westmere, which have format 3, leave calls out where jumps are left out.
 */
static bool needs_jumps(const struct branchformat *f, uint64_t select)
{
	const uint64_t calls = MSR_LBR_SELECT_NEAR_REL_CALL | MSR_LBR_SELECT_NEAR_IND_CALL,
		       jumps = MSR_LBR_SELECT_NEAR_REL_JMP | MSR_LBR_SELECT_NEAR_IND_JMP;

	return f == &lbrintel_eip_flags && (select & calls) != calls && select & jumps;
}

static bool program(const struct branchformat *f, const struct branchformat_wish *w,
		    struct branchformat_program *out)
{
	uint64_t debugctl = IA32_DEBUGCTL_LBR, select;

	if (!lbrselect_value(w, has_call_stack(f), LBRSELECT_INTEL, &select, out))
		return false;
	/* Where calls and returns move the top, an interrupt between them would lose count. */
	if (!(select & MSR_LBR_SELECT_EN_CALLSTACK))
		debugctl |= IA32_DEBUGCTL_FREEZE_LBRS_ON_PMI;
	branchformat_add(out, "LBR_SELECT", MSR_LBR_SELECT, select);
	branchformat_add(out, "DEBUGCTL", MSR_IA32_DEBUGCTL, debugctl);
	if (needs_jumps(f, select))
		out->note = "Nehalem and Westmere have an erratum: their calls are recorded only "
			    "where bits 6 and 7 of LBR_SELECT are clear, too, and jumps have to be "
			    "left out afterwards";
	if (w->guest)
		out->note = has_call_stack(f)
				    ? "the guest's IA32_PERF_CAPABILITIES (0x345) must have this "
				      "format, which the host's VMM sets before the first "
				      "instruction, on the host's own CPU model"
				    : no_guest;
	return true;
}

const struct branchformat lbrintel_32 = {
	.name = "intel-32",
	.about = "Intel, format 0: both addresses, of 32 bits, in one register",
	.arch = "x86",
	.order = BRANCHFORMAT_TOP,
	.depth = 4,
	.depth_most = 16,
	.decode = decode_32,
	.program = program_old,
};

const struct branchformat lbrintel_lip = {
	.name = "intel-lip",
	.about = "Intel, format 1: linear addresses",
	.arch = "x86",
	.order = BRANCHFORMAT_TOP,
	.depth = 8,
	.depth_most = 16,
	.decode = decode_plain,
	.program = program_old,
};

const struct branchformat lbrintel_eip = {
	.name = "intel-eip",
	.about = "Intel, format 2: effective addresses",
	.arch = "x86",
	.order = BRANCHFORMAT_TOP,
	.depth = 8,
	.depth_most = 16,
	.decode = decode_plain,
	.program = program_old,
};

const struct branchformat lbrintel_eip_flags = {
	.name = "intel-eip-flags",
	.about = "Intel, format 3: FROM has a flag (Nehalem to Ivy Bridge)",
	.arch = "x86",
	.order = BRANCHFORMAT_TOP,
	.depth = 16,
	.depth_most = 16,
	.decode = decode_flags,
	.program = program,
};

const struct branchformat lbrintel_eip_flags2 = {
	.name = "intel-eip-flags2",
	.about = "Intel, format 4: FROM has three flags (Haswell, Broadwell)",
	.arch = "x86",
	.order = BRANCHFORMAT_TOP,
	.depth = 16,
	.depth_most = 16,
	.decode = decode_flags2,
	.program = program,
};

const struct branchformat lbrintel_info = {
	.name = "intel-info",
	.about = "Intel, format 5: a third register has flags and cycles (Skylake on)",
	.arch = "x86",
	.order = BRANCHFORMAT_TOP,
	.depth = 32,
	.depth_most = 32,
	.decode = decode_info,
	.program = program,
};

const struct branchformat lbrintel_time = {
	.name = "intel-time",
	.about = "Intel, format 6: FROM has a flag, TO has cycles",
	.arch = "x86",
	.order = BRANCHFORMAT_TOP,
	.depth = 32,
	.depth_most = 32,
	.decode = decode_time,
	.program = program,
};

const struct branchformat lbrintel_info2 = {
	.name = "intel-info2",
	.about = "Intel, format 7: as 5, without transactions",
	.arch = "x86",
	.order = BRANCHFORMAT_TOP,
	.depth = 32,
	.depth_most = 32,
	.decode = decode_info2,
	.program = program,
};
