/* SPDX-License-Identifier: MIT */
#include "util/lbr/lbrstack.h"

#include <stdio.h>

#include "arch/x86/lbrmodel.h"
#include "gen/arm64-regs.h"
#include "gen/riscv-regs.h"
#include "gen/x86-regs.h"
#include "util/base/alloc.h"
#include "util/lbr/lbrdump.h"
#include "util/lbr/lbrempty.h"

/* Atom's stacks; the first Core's have half of it. */
enum { CORE_DEPTH = 8, CORE_SHALLOW = 4, KERNEL_BITS = 47 };

static bool is_canonical(uint64_t address)
{
	return branchformat_extend(address, KERNEL_BITS) == address;
}

/* Whether all addresses are possible ones when the records are in that format. */
static bool fits(const struct branchformat *f, const struct lbrdump_records *r,
		 const struct branchformat_cpu *cpu)
{
	for (size_t i = 0; i < r->len; i++) {
		struct branch b = f->decode(&r->slots[i], cpu);

		if (!is_canonical(b.from) || !is_canonical(b.to))
			return false;
	}
	return true;
}

/* Nothing tells Intel's format but its registers and what is in them. */
static const struct branchformat *guess_intel(struct lbrstack *s, const struct lbrdump_cpu *c,
					      const struct branchformat_cpu *cpu)
{
	const struct lbrdump_records *r = c->groups[LBRDUMP_INTEL];
	static const struct branchformat *const order[] = { &lbrintel_eip_flags,
							    &lbrintel_eip_flags2, &lbrintel_time };
	const struct branchformat *f = &lbrintel_lip;

	if (r->parts >> LBRDUMP_INFO & 1) {
		f = &lbrintel_info;
	} else if (c->is_core && !(r->parts >> LBRDUMP_TO & 1)) {
		f = &lbrintel_32;
	} else if (!c->is_core) {
		for (size_t i = 0; i < ARRAY_LEN(order) && f == &lbrintel_lip; i++)
			f = fits(order[i], r, cpu) ? order[i] : f;
	}
	buf_printf(&s->guess,
		   "the dump does not have 0x345 (IA32_PERF_CAPABILITIES), which tells the format: "
		   "%s is what its registers and addresses suggest; --format chooses another",
		   f->name);
	return f;
}

static const struct branchformat *guess_amd(const struct lbrdump_cpu *c)
{
	uint64_t config = c->controls[LBRDUMP_DBG_EXTN_CFG];

	return config & AMD_DBG_EXTN_CFG_BRSMEN && !(config & AMD_DBG_EXTN_CFG_LBRV2EN)
		       ? &lbramd_brs
		       : &lbramd_v2;
}

/* Where nothing is of records, what switches them on says whose they would be. */
static const struct branchformat *guess_by_controls(const struct lbrdump_cpu *c)
{
	static const struct {
		enum lbrdump_control control;
		const struct branchformat *format;
	} rows[] = {
		{ LBRDUMP_ARCH_CTL, &lbrarch_format },	  { LBRDUMP_ARCH_DEPTH, &lbrarch_format },
		{ LBRDUMP_DBG_EXTN_CFG, &lbramd_v2 },	  { LBRDUMP_BRBCR, &brbe_format },
		{ LBRDUMP_BRBFCR, &brbe_format },	  { LBRDUMP_BRBIDR0, &brbe_format },
		{ LBRDUMP_SCTRCTL, &ctrentry_format },	  { LBRDUMP_SCTRDEPTH, &ctrentry_format },
		{ LBRDUMP_SCTRSTATUS, &ctrentry_format },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (lbrdump_has(c, rows[i].control))
			return rows[i].format == &lbramd_v2 ? guess_amd(c) : rows[i].format;
	}
	return NULL;
}

/*
 * Format 0 has both addresses in one register: the others are not used. It is
 * what 0x345 tells all the same, but that may have been read elsewhere.
 */
static void note_32(struct lbrstack *s, const struct lbrdump_cpu *c)
{
	const struct lbrdump_records *r = c->groups[LBRDUMP_INTEL];

	for (size_t i = 0; r && i < r->len; i++) {
		if (!r->slots[i].to && !r->slots[i].info)
			continue;
		buf_printf(&s->guess,
			   "0x345 (IA32_PERF_CAPABILITIES) has format 0, intel-32, whose records "
			   "are one register each: the others that the dump has are passed over; "
			   "--format chooses another");
		return;
	}
}

static const struct branchformat *told_format(const struct lbrdump_cpu *c,
					      const struct lbrmodel *model)
{
	uint64_t caps = c->controls[LBRDUMP_CAPABILITIES];
	unsigned int lbr_fmt = caps & IA32_PERF_CAPABILITIES_LBR_FMT_MASK;
	const struct branchformat *f;

	if (!lbrdump_has(c, LBRDUMP_CAPABILITIES))
		return NULL;
	f = branchformat_of_intel(lbr_fmt);
	/* Zero is also AMD's, and that of processors with the architectural records. */
	if (!lbr_fmt && (c->groups[LBRDUMP_ARCH] || c->groups[LBRDUMP_AMD]))
		return NULL;
	/* Knights Landing says the one and has the other. */
	if (f == &lbrintel_lip && model && model->format == &lbrintel_eip_flags)
		return model->format;
	/* Hosts with architectural LBR have the other registers no more. */
	if (c->groups[LBRDUMP_ARCH] && !c->groups[LBRDUMP_INTEL])
		return &lbrarch_format;
	return f;
}

/* What is asked for is not there: no reason why records are empty. */
static int refuse_format(const struct branchformat *f, const struct lbrdump_cpu *c, struct err *err)
{
	static const char *const groups[LBRDUMP_GROUPS] = {
		"Intel's, before the architectural ones",
		"Intel's architectural ones",
		"AMD's",
		"Arm's (BRBE)",
		"RISC-V's (CTR)",
	};
	char cpu[32] = "";

	if (c->is_numbered)
		snprintf(cpu, sizeof(cpu), " of CPU %llu", (unsigned long long)c->number);
	err_set(err, ERR_INPUT, "the dump has no register of %s records%s", f->name, cpu);
	for (size_t g = 0; g < LBRDUMP_GROUPS; g++) {
		if (!lbrdump_has_group(c, (enum lbrdump_group)g))
			continue;
		err_hint(err, "its registers are %s: without --format they are read as that",
			 groups[g]);
		break;
	}
	return -1;
}

static int choose_format(struct lbrstack *s, const struct lbrdump_cpu *c,
			 const struct lbrstack_options *o, struct err *err)
{
	uint64_t caps = c->controls[LBRDUMP_CAPABILITIES];

	if (o->format && !lbrdump_has_group(c, lbrdump_group_of(o->format)))
		return refuse_format(o->format, c, err);
	s->format = o->format ? o->format : told_format(c, o->model);
	if (!o->format && s->format == &lbrintel_32)
		note_32(s, c);
	if (!s->format && c->groups[LBRDUMP_ARCH])
		s->format = &lbrarch_format;
	else if (!s->format && c->groups[LBRDUMP_AMD])
		s->format = guess_amd(c);
	else if (!s->format && c->groups[LBRDUMP_BRBE])
		s->format = &brbe_format;
	else if (!s->format && c->groups[LBRDUMP_CTR])
		s->format = &ctrentry_format;
	else if (!s->format && lbrdump_has(c, LBRDUMP_CAPABILITIES) &&
		 caps & IA32_PERF_CAPABILITIES_LBR_FMT_MASK)
		return err_set(err, ERR_INPUT,
			       "IA32_PERF_CAPABILITIES has LBR format %#llx, which is not known",
			       (unsigned long long)(caps & IA32_PERF_CAPABILITIES_LBR_FMT_MASK));
	else if (!s->format && c->groups[LBRDUMP_INTEL] && o->model && o->model->format)
		s->format = o->model->format;
	else if (!s->format && c->groups[LBRDUMP_INTEL])
		s->format = guess_intel(s, c, &o->cpu);
	else if (!s->format)
		s->format = guess_by_controls(c);
	if (s->format)
		return 0;
	err_set(err, ERR_INPUT, "nothing tells the format of the records");
	err_hint(err, "--format FORMAT says it; 'tally lbr fields' lists them");
	return -1;
}

/* What a register says, or 0. */
static unsigned int told_depth(const struct lbrstack *s, const struct lbrdump_cpu *c)
{
	uint64_t depth = 0;

	if (s->format == &lbrarch_format && lbrdump_has(c, LBRDUMP_ARCH_DEPTH))
		depth = c->controls[LBRDUMP_ARCH_DEPTH];
	else if (s->format == &brbe_format && lbrdump_has(c, LBRDUMP_BRBIDR0))
		depth = c->controls[LBRDUMP_BRBIDR0] & BRBIDR0_EL1_NUMREC_MASK;
	else if (s->format == &ctrentry_format && lbrdump_has(c, LBRDUMP_SCTRDEPTH))
		depth = c->controls[LBRDUMP_SCTRDEPTH] & SCTRDEPTH_DEPTH_MASK;
	else
		return 0;
	if (s->format == &ctrentry_format)
		depth = depth <= SCTRDEPTH_DEPTH_RECORDS_256 ? (uint64_t)16 << depth : 0;
	return depth <= s->format->depth_most ? (unsigned int)depth : 0;
}

/* As deep as such processors are, or as what is there needs. */
static unsigned int usual_depth(const struct lbrstack *s, const struct lbrdump_cpu *c,
				const struct lbrstack_options *o, size_t len)
{
	const struct lbrmodel *model = o->model;
	unsigned int depth = s->format->depth;

	if (s->format == &lbrarch_format && o->arch_depth >= len && o->arch_depth)
		return o->arch_depth;
	if (model && model->depth >= len && lbrdump_group_of(s->format) == LBRDUMP_INTEL)
		return model->depth;
	if (lbrdump_group_of(s->format) == LBRDUMP_INTEL && c->is_core)
		return len <= CORE_SHALLOW ? CORE_SHALLOW : CORE_DEPTH;
	while (depth < len && depth < s->format->depth_most)
		depth *= 2;
	return depth;
}

static int choose_depth(struct lbrstack *s, const struct lbrdump_cpu *c,
			const struct lbrstack_options *o, struct err *err)
{
	const struct lbrdump_records *r = c->groups[lbrdump_group_of(s->format)];
	size_t len = r ? r->len : 0;

	s->depth = o->depth ? o->depth : told_depth(s, c);
	if (!s->depth)
		s->depth = usual_depth(s, c, o, len);
	if (s->depth <= LBRDUMP_SLOTS)
		return 0;
	return err_set(err, ERR_USAGE, "a depth of %u: no processor has more than %d records",
		       s->depth, LBRDUMP_SLOTS);
}

static void find_top(struct lbrstack *s, const struct lbrdump_cpu *c)
{
	uint64_t config = c->controls[LBRDUMP_DBG_EXTN_CFG];

	if (s->format->order == BRANCHFORMAT_TOP) {
		s->has_top = lbrdump_has(c, LBRDUMP_TOS);
		s->top = c->controls[LBRDUMP_TOS] & MSR_LASTBRANCH_TOS_TOS_MASK;
		if (s->depth && s->top >= s->depth)
			s->top %= s->depth;
	} else if (s->format->order == BRANCHFORMAT_BRS) {
		s->has_top = lbrdump_has(c, LBRDUMP_DBG_EXTN_CFG);
		s->top = (config & AMD_DBG_EXTN_CFG_MSROFF_MASK) >> AMD_DBG_EXTN_CFG_MSROFF_SHIFT;
	}
	s->call_stack =
		(s->format->order == BRANCHFORMAT_TOP &&
		 c->controls[LBRDUMP_SELECT] & MSR_LBR_SELECT_EN_CALLSTACK) ||
		(s->format == &lbrarch_format &&
		 c->controls[LBRDUMP_ARCH_CTL] & IA32_LBR_CTL_CALL_STACK) ||
		(s->format == &ctrentry_format &&
		 (c->controls[LBRDUMP_SCTRCTL] | c->controls[LBRDUMP_VSCTRCTL]) & SCTRCTL_RASEMU);
}

/* BRS without VB has old records at most. */
static bool is_void(const struct lbrstack *s, const struct lbrdump_cpu *c)
{
	return s->format == &lbramd_brs && lbrdump_has(c, LBRDUMP_DBG_EXTN_CFG) &&
	       !(c->controls[LBRDUMP_DBG_EXTN_CFG] & AMD_DBG_EXTN_CFG_VB);
}

static void note_top(struct lbrstack *s)
{
	if (s->format->order == BRANCHFORMAT_FIRST || s->has_top || !s->count.branches)
		return;
	buf_printf(&s->guess,
		   "%sthe dump does not have %s, so which record is the newest is not "
		   "known: %s is taken for it",
		   s->guess.len ? "; " : "",
		   s->format->order == BRANCHFORMAT_TOP ? "0x1c9 (the top of the stack)"
							: "0xc000010f (DBG_EXTN_CFG)",
		   s->format->order == BRANCHFORMAT_TOP ? "record 0" : "the last one");
}

/* The register that says whether there is a branch at all. */
static enum lbrdump_part deciding_part(const struct branchformat *f)
{
	if (f == &brbe_format)
		return LBRDUMP_INFO;
	return f == &lbramd_v2 ? LBRDUMP_TO : LBRDUMP_FROM;
}

/* What a slot's missing registers would have told: that is not 0, but not known. */
static uint16_t missing_of(const struct branchformat *f, unsigned int there)
{
	const unsigned int by_info = BRANCH_KNOWS_MISPREDICTED | BRANCH_KNOWS_IN_TX |
				     BRANCH_KNOWS_ABORT | BRANCH_KNOWS_CYCLES | BRANCH_KNOWS_TYPE |
				     BRANCH_KNOWS_COUNTERS;
	bool has_from = there >> LBRDUMP_FROM & 1, has_to = there >> LBRDUMP_TO & 1,
	     has_info = there >> LBRDUMP_INFO & 1;
	unsigned int missing = 0;

	if (!(there >> deciding_part(f) & 1))
		return BRANCHSTACK_NOTHING;
	/* AMD's sources tell mispredictions, format 6's targets cycles, RISC-V's targets the former. */
	if (!has_from)
		missing |= BRANCH_KNOWS_FROM | (f == &lbramd_v2 ? BRANCH_KNOWS_MISPREDICTED : 0u);
	if (!has_to && f != &lbrintel_32)
		missing |= BRANCH_KNOWS_TO | (f == &lbrintel_time ? BRANCH_KNOWS_CYCLES : 0u) |
			   (f == &ctrentry_format ? BRANCH_KNOWS_MISPREDICTED : 0u);
	if (!has_info && f == &ctrentry_format)
		missing |= by_info & ~BRANCH_KNOWS_MISPREDICTED;
	else if (!has_info && (f == &lbrintel_info || f == &lbrintel_info2 || f == &lbrarch_format))
		missing |= by_info;
	return (uint16_t)missing;
}

int lbrstack_read(struct lbrstack *s, const struct lbrdump_cpu *c, const struct lbrstack_options *o,
		  struct err *err)
{
	static const struct branchformat_raw nothing[LBRDUMP_SLOTS];
	const struct lbrdump_records *records;
	uint16_t missing[LBRDUMP_SLOTS];
	struct branchstack stack;

	*s = (struct lbrstack){ 0 };
	if (choose_format(s, c, o, err) < 0 || choose_depth(s, c, o, err) < 0)
		return -1;
	find_top(s, c);
	records = is_void(s, c) ? NULL : c->groups[lbrdump_group_of(s->format)];
	for (size_t i = 0; records && i < s->depth; i++)
		missing[i] = missing_of(s->format, records->there[i]);
	stack = (struct branchstack){
		.format = s->format,
		.cpu = o->cpu,
		.slots = records ? records->slots : nothing,
		.missing = records ? missing : NULL,
		.depth = s->depth,
		.top = s->top,
		.call_stack = s->call_stack,
	};
	s->branches = alloc_zero(s->depth, sizeof(*s->branches));
	s->count = branchstack_read(&stack, s->branches);
	if (!s->count.branches)
		s->empty = lbrempty_reason(s->format, &s->count, c);
	note_top(s);
	return 0;
}

void lbrstack_release(struct lbrstack *s)
{
	free(s->branches);
	buf_release(&s->guess);
}
