/* SPDX-License-Identifier: MIT */
#include "arch/branchformat.h"

#include <assert.h>
#include <linux/perf_event.h>
#include <string.h>

static const struct branchformat *const formats[] = {
#define BRANCH_FORMAT(id) &id,
#include "arch/branchformats.def"
#undef BRANCH_FORMAT
};

enum { FORMATS = sizeof(formats) / sizeof(formats[0]), INTEL_FORMATS = 8, INTEL_ARCH = 0x3f };

const struct branchformat *branchformat_find(const char *name)
{
	for (size_t i = 0; i < FORMATS; i++) {
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	}
	return NULL;
}

const struct branchformat *branchformat_next(size_t *pos)
{
	return *pos < FORMATS ? formats[(*pos)++] : NULL;
}

/* The first rows of the list are Intel's, by their numbers. */
const struct branchformat *branchformat_of_intel(unsigned int lbr_fmt)
{
	if (lbr_fmt == INTEL_ARCH)
		return &lbrarch_format;
	return lbr_fmt < INTEL_FORMATS ? formats[lbr_fmt] : NULL;
}

unsigned int branchformat_intel_number(const struct branchformat *f)
{
	if (f == &lbrarch_format)
		return INTEL_ARCH;
	for (unsigned int i = 1; i < INTEL_FORMATS; i++) {
		if (formats[i] == f)
			return i;
	}
	return 0;
}

void branchformat_add(struct branchformat_program *p, const char *name, uint64_t number,
		      uint64_t value)
{
	assert(p->len < BRANCHFORMAT_WRITES);
	p->writes[p->len++] = (struct branchformat_write){ name, number, value };
}

/* What software does with the records afterwards, or leaves out of them. */
enum {
	NO_REGISTER = PERF_SAMPLE_BRANCH_HV | PERF_SAMPLE_BRANCH_NO_FLAGS |
		      PERF_SAMPLE_BRANCH_NO_CYCLES | PERF_SAMPLE_BRANCH_TYPE_SAVE | 1 << 17 |
		      1 << 18 | 1 << 19, /* HW_INDEX, PRIV_SAVE, COUNTERS */
};

bool branchformat_choose(const struct branchformat_wish *w, const struct branchformat_bits *b,
			 uint64_t *kinds, uint64_t *modes, struct branchformat_program *p)
{
	const struct {
		uint64_t kind, bits;
	} rows[] = {
		{ PERF_SAMPLE_BRANCH_ANY, b->any },
		{ PERF_SAMPLE_BRANCH_ANY_CALL, b->any_call },
		{ PERF_SAMPLE_BRANCH_ANY_RETURN, b->any_return },
		{ PERF_SAMPLE_BRANCH_IND_CALL, b->ind_call },
		{ PERF_SAMPLE_BRANCH_CALL, b->call },
		{ PERF_SAMPLE_BRANCH_COND, b->cond },
		{ PERF_SAMPLE_BRANCH_IND_JUMP, b->ind_jump },
		{ PERF_SAMPLE_BRANCH_CALL_STACK, b->call_stack },
	};
	const uint64_t who = PERF_SAMPLE_BRANCH_USER | PERF_SAMPLE_BRANCH_KERNEL;
	uint64_t rest = w->kinds & ~(who | NO_REGISTER);

	*kinds = rest ? 0 : b->any;
	*modes = 0;
	if (w->kinds & PERF_SAMPLE_BRANCH_USER || !(w->kinds & who))
		*modes |= b->user;
	if (w->kinds & PERF_SAMPLE_BRANCH_KERNEL || !(w->kinds & who))
		*modes |= b->kernel;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!(rest & rows[i].kind))
			continue;
		*kinds |= rows[i].bits;
		/* What the registers of this format have no bit for stays in the rest. */
		if (rows[i].bits)
			rest &= ~rows[i].kind;
	}
	if (!rest)
		return true;
	p->reason = rest & PERF_SAMPLE_BRANCH_CALL_STACK
			    ? "these registers make no call stack"
			    : "no register chooses by transactions: software leaves the others out";
	return false;
}
