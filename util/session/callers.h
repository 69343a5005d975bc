/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_CALLERS_H
#define UTIL_SESSION_CALLERS_H

/*
 * The callers of a sample, one after the other, the innermost first: out of its
 * call chain, whose markers say what the addresses are of, and for chains of
 * the hardware (--call-graph lbr) out of its branches. What was found in a piece
 * of stack (unwind.h) comes behind them, if the sample has somebody to find it.
 */

#include <stdbool.h>

#include "util/session/sample.h"

struct callers {
	const struct sample *sample; /* borrowed */
	size_t next;		     /* in the chain */
	size_t next_branch;	     /* in the hardware's part; 0: not there yet */
	unsigned cpumode;
	bool is_at_end;
	const uint64_t *unwound; /* of the stack; NULL: not looked at yet */
	size_t nunwound, next_unwound;
};

void callers_start(struct callers *c, const struct sample *s);

/* The next address and what it is of; false at the end. */
bool callers_next(struct callers *c, uint64_t *address, unsigned *cpumode);

#endif
