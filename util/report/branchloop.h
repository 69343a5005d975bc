/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_BRANCHLOOP_H
#define UTIL_REPORT_BRANCHLOOP_H

/*
 * Loops: code of one function that a branch backwards repeats, and how often it
 * ran for each time that it was come to.
 */

#include "util/report/branchblock.h"

struct branchloop {
	const struct branchread_name *name;
	uint64_t head, branch; /* the branch goes back to the head */
	uint64_t repeats;      /* times that it did, in runs */
	uint64_t heads;	       /* times that what is at the head was executed */
	/*
	 * Times that the loop was come to: at its head, or between it and the branch,
	 * as where the condition is looked at first. Where no sample saw that, times
	 * that the branch was not taken. 0: neither was seen.
	 */
	uint64_t entries;
};

struct branchloops {
	struct VEC(struct branchloop) rows;
};

/* Of the branches that were taken most, so many at most. */
enum { BRANCHLOOP_MOST = 64 };

/* The blocks are those of r, in the order in which they are made. */
void branchloop_make(struct branchloops *l, const struct branchblocks *b,
		     const struct branchread *r);
void branchloop_release(struct branchloops *l);

#endif
