/* SPDX-License-Identifier: MIT */
#ifndef UTIL_LBR_LBRSTACK_H
#define UTIL_LBR_LBRSTACK_H

/*
 * The branches that a dump's registers hold: in which format they are, as the
 * dump tells or as its registers suggest, how deep the stack is, where its top
 * is, and why there may be none.
 */

#include "arch/branchstack.h"
#include "util/base/buf.h"
#include "util/base/err.h"

struct lbrdump_cpu;
struct lbrmodel;

/* What the user knows better; zeroed: nothing. */
struct lbrstack_options {
	const struct branchformat *format;
	struct branchformat_cpu cpu;
	unsigned int depth;
	unsigned int arch_depth;      /* of the architectural records, by CPUID; 0: not known */
	const struct lbrmodel *model; /* NULL: not known */
};

struct lbrstack {
	const struct branchformat *format;
	unsigned int depth;
	bool has_top; /* a register tells it */
	unsigned int top;
	bool call_stack;
	struct branch *branches; /* newest first; owned */
	struct branchstack_count count;
	const char *empty; /* why there may be no branches, if there are none; else NULL */
	struct buf guess;  /* what was assumed and why; empty: nothing */
};

/* Whatever the result, lbrstack_release() takes it. */
int lbrstack_read(struct lbrstack *s, const struct lbrdump_cpu *c, const struct lbrstack_options *o,
		  struct err *err);
void lbrstack_release(struct lbrstack *s);

#endif
