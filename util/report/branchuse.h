/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_BRANCHUSE_H
#define UTIL_REPORT_BRANCHUSE_H

/*
 * What the branches at the places of call graphs were like, where branches are
 * part of chains (--branch-history): sums for each frame of each stack.
 */

#include "util/base/buf.h"
#include "util/base/vec.h"
#include "util/report/branchsteps.h"

struct branchuse {
	uint64_t cycles;		/* of branches that came from here */
	uint32_t n;			/* branches; 0: it is a caller */
	uint32_t predicted, aborted;	/* of those that led here */
	uint32_t types;			/* the same: a bit for each kind that there was */
	uint64_t rounds, rounds_cycles; /* of loops that were left out; of their last rounds */
	bool is_target;			/* they led here */
};

struct branchuse branchuse_of_target(const struct branchstep *s);
struct branchuse branchuse_of_source(const struct branchstep *s);
void branchuse_add(struct branchuse *to, const struct branchuse *from);

/* " (cycles:4)", " (COND_FWD predicted:50.0%)", " (calltrace)" of callers; nothing where nothing is told. */
void branchuse_tell(const struct branchuse *u, struct buf *out);

/* Those of the stacks of a stackset: one for each frame of a stack's chain, the innermost first. */
struct branchuses {
	struct VEC(struct branchuse) all;
	struct VEC(size_t) starts; /* of each stack */
	struct VEC(size_t) counts;
};

void branchuse_release(struct branchuses *u);

/* Adds n more of a stack: always as many. */
void branchuse_keep(struct branchuses *u, uint32_t stack, const struct branchuse *uses, size_t n);

/* *n of them; NULL: of that stack nothing is known. */
const struct branchuse *branchuse_find(const struct branchuses *u, uint32_t stack, size_t *n);

#endif
