/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_BRANCHBLOCK_H
#define UTIL_REPORT_BRANCHBLOCK_H

/*
 * How often code ran, made of consecutive branches: between where one went to
 * and where the next one was, everything ran once. Runs are cut at all targets
 * and all branches that were seen, which gives basic blocks as far as branches
 * show them; a loop is a run of blocks that a branch backwards repeats.
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

struct branchblock_loop {
	const struct branchread_name *name;
	uint64_t head, branch; /* the branch goes back to the head */
	uint64_t repeats;      /* times that it did, in runs */
	uint64_t entries;      /* times that the head was come to otherwise */
};

struct branchblocks {
	struct VEC(struct branchblock) blocks;	   /* by count */
	struct VEC(struct branchblock_run) runs;   /* by count */
	struct VEC(struct branchblock_loop) loops; /* by repeats */
};

void branchblock_make(struct branchblocks *b, const struct branchread *r);
void branchblock_release(struct branchblocks *b);

#endif
