/* SPDX-License-Identifier: MIT */
#include "arch/riscv/ctrprogram.h"

#include <linux/perf_event.h>

#include "gen/riscv-regs.h"
#include "util/base/err.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* A guest's register has the same fields (riscv.regs). */
_Static_assert(VSCTRCTL_RASEMU == SCTRCTL_RASEMU && VSCTRCTL_RETINH == SCTRCTL_RETINH &&
		       VSCTRCTL_U == SCTRCTL_U && VSCTRCTL_LCOFIFRZ == SCTRCTL_LCOFIFRZ,
	       "vsctrctl is a guest's sctrctl");

/* What inhibits each kind; all that there is of them is inhibited unless asked for. */
#define CALLS	SCTRCTL_INDCALLINH | SCTRCTL_DIRCALLINH
#define JUMPS	SCTRCTL_INDJMPINH | SCTRCTL_INDLJMPINH
#define RETURNS SCTRCTL_RETINH | SCTRCTL_CORSWAPINH
#define TRAPS	SCTRCTL_EXCINH | SCTRCTL_INTRINH | SCTRCTL_TRETINH
#define ALL \
	(CALLS | JUMPS | RETURNS | TRAPS | SCTRCTL_DIRJMPINH | SCTRCTL_DIRLJMPINH | SCTRCTL_TKBRINH)

static const struct {
	uint64_t asked, inhibits;
} kinds[] = {
	{ PERF_SAMPLE_BRANCH_ANY_CALL, CALLS },
	{ PERF_SAMPLE_BRANCH_ANY_RETURN, RETURNS },
	{ PERF_SAMPLE_BRANCH_IND_CALL, SCTRCTL_INDCALLINH },
	{ PERF_SAMPLE_BRANCH_CALL, SCTRCTL_DIRCALLINH },
	{ PERF_SAMPLE_BRANCH_COND, SCTRCTL_TKBRINH },
	{ PERF_SAMPLE_BRANCH_IND_JUMP, JUMPS },
};

/* Of what a record says, not of which there are; and it always says its kind. */
#define SAID \
	((uint64_t)PERF_SAMPLE_BRANCH_NO_FLAGS | PERF_SAMPLE_BRANCH_NO_CYCLES | \
	 PERF_SAMPLE_BRANCH_TYPE_SAVE)
#define LEVELS ((uint64_t)PERF_SAMPLE_BRANCH_USER | PERF_SAMPLE_BRANCH_KERNEL)

bool ctrprogram_has_depth(uint64_t depth)
{
	return depth >= CTRPROGRAM_LEAST_DEPTH && depth <= CTRPROGRAM_MOST_DEPTH &&
	       !(depth & (depth - 1));
}

/* By the lowest bit of what is left, as perf spells it on its command line. */
static const char *name_of(uint64_t rest)
{
	static const char *const names[] = {
		"u",	    "k",	 "hv",	      "any",	  "any_call", "any_ret", "ind_call",
		"abort_tx", "in_tx",	 "no_tx",     "cond",	  "stack",    "ind_jmp", "call",
		"no_flags", "no_cycles", "save_type", "hw_index", "priv",     "counter",
	};
	unsigned int bit = (unsigned int)__builtin_ctzll(rest);

	return bit < LEN(names) ? names[bit] : "that";
}

static int refuse(uint64_t rest, bool stack, struct err *err)
{
	err_set(err, ERR_USAGE, "control transfer records (RISC-V) cannot be chosen so: '%s'%s",
		name_of(rest), stack ? " beside 'stack'" : "");
	err_hint(err, "there are any, any_call, any_ret, ind_call, call, cond, ind_jmp and stack; "
		      "u, k; save_type, no_flags, no_cycles");
	return -1;
}

static uint64_t modes_of(uint64_t asked)
{
	bool both = !(asked & LEVELS);

	return (both || asked & PERF_SAMPLE_BRANCH_USER ? SCTRCTL_U : 0) |
	       (both || asked & PERF_SAMPLE_BRANCH_KERNEL ? SCTRCTL_S : 0);
}

/*
 * A trap is a branch where what it leads to is recorded, too: S mode takes them
 * of its own. Of user mode alone there would be nothing to see of a trap but its
 * return, from an address 0.
 */
static uint64_t inhibits_of(uint64_t asked, uint64_t modes)
{
	uint64_t inhibits = ALL;
	bool any = true;

	for (size_t i = 0; i < LEN(kinds); i++) {
		if (!(asked & kinds[i].asked))
			continue;
		inhibits &= ~(kinds[i].inhibits);
		any = false;
	}
	if (any || asked & PERF_SAMPLE_BRANCH_ANY)
		inhibits = modes & SCTRCTL_S ? 0 : TRAPS;
	return inhibits;
}

/* sctrctl or a guest's. */
static int make_control(const struct ctrprogram_settings *s, uint64_t *out, struct err *err)
{
	uint64_t modes = modes_of(s->branches), known = SAID | LEVELS | PERF_SAMPLE_BRANCH_ANY;
	bool stack = s->branches & PERF_SAMPLE_BRANCH_CALL_STACK;

	if (stack)
		known = SAID | LEVELS | PERF_SAMPLE_BRANCH_CALL_STACK;
	for (size_t i = 0; !stack && i < LEN(kinds); i++)
		known |= kinds[i].asked;
	if (s->branches & ~known)
		return refuse(s->branches & ~known, stack, err);
	/* Kinds do not matter to a stack of calls ("RAS Emulation Mode"). */
	*out = modes | (s->freeze ? SCTRCTL_LCOFIFRZ : 0) |
	       (stack ? SCTRCTL_RASEMU : inhibits_of(s->branches, modes));
	return 0;
}

int ctrprogram_make(const struct ctrprogram_settings *s, struct ctrprogram *out, struct err *err)
{
	const uint16_t csr = s->guest ? CSR_VSCTRCTL : CSR_SCTRCTL;
	const char *name = s->guest ? "vsctrctl" : "sctrctl";
	uint64_t control, depth = 0;

	if (!ctrprogram_has_depth(s->depth))
		return err_set(err, ERR_USAGE,
			       "there is no depth of %u control transfer records: it is 16, 32, "
			       "64, 128 or 256",
			       s->depth);
	if (make_control(s, &control, err) < 0)
		return -1;
	while ((uint64_t)CTRPROGRAM_LEAST_DEPTH << depth < s->depth)
		depth++;
	*out = (struct ctrprogram){
		.writes = { { "sctrdepth", depth, CSR_SCTRDEPTH },
			    { "sctrstatus", 0, CSR_SCTRSTATUS },
			    { name, control, csr } },
		.n = 3,
	};
	return 0;
}
