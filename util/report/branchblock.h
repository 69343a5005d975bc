/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_BRANCHBLOCK_H
#define UTIL_REPORT_BRANCHBLOCK_H

/*
 * How often code ran, made of consecutive branches: between where one went to
 * and where the next one was, everything ran once. Runs are cut at all targets
 * and all branches that were seen, which gives basic blocks as far as branches
 * show them.
 */

#include "util/report/branchread.h"

struct branchblock {
	const struct branchread_name *name; /* of a run that it is in: file, symbol */
	uint64_t start;			    /* its first byte */
	uint64_t end;	   /* its last instruction, or with is_open where the next block begins */
	bool is_open;	   /* the next one is entered by falling into it */
	bool after_branch; /* start is behind a branch that was not taken: not known exactly */
	uint64_t count;
};

/* A run from a target to the next branch taken, of all programs. */
struct branchblock_run {
	const struct branchread_name *name;
	struct branchtable_pair sum; /* a: start, b: the branch */
};

struct branchblocks {
	struct VEC(struct branchblock) blocks;
	struct VEC(struct branchblock_run) runs;
};

/* Both are in the order of files and places in them. */
void branchblock_make(struct branchblocks *b, const struct branchread *r);
void branchblock_release(struct branchblocks *b);

/*
 * How often what is at a place of a file (its name as in BRANCHREAD_DSO_FROM, its
 * address less .moved) was executed, and how often it began a run: came next
 * behind a taken branch. They want the order that branchblock_make() leaves.
 */
uint64_t branchblock_executions(const struct branchblocks *b, const void *file, uint64_t at);
uint64_t branchblock_begun(const struct branchblocks *b, const void *file, uint64_t at);

/* Those with the highest counts first, so many of them; the others in any order. */
void branchblock_order_blocks(struct branchblocks *b, size_t most);
void branchblock_order_runs(struct branchblocks *b, size_t most);

#endif
