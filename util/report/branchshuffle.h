/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_BRANCHSHUFFLE_H
#define UTIL_REPORT_BRANCHSHUFFLE_H

/*
 * Samples of two recordings, dealt out anew to two of the same sizes, and how
 * far apart those are (a permutation test). The random numbers are always the
 * same. For branchdiff.c.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/base/vec.h"

struct branchshuffle_stack {
	size_t start;
	uint32_t len;
};

struct branchshuffle {
	struct VEC(uint32_t) rows; /* of all branches of all samples */
	struct VEC(struct branchshuffle_stack) stacks;
	size_t first; /* so many of them are of the first recording */
};

/* Adds samples as struct branchread keeps them; numbers are the rows of its edges. */
void branchshuffle_add(struct branchshuffle *s, const uint32_t *edges, size_t n,
		       const uint32_t *numbers);
void branchshuffle_release(struct branchshuffle *s);

/*
 * The mean of the L1 distances of nrows shares, the one that two recordings of
 * one program exceed at most 5 times in 100, and the chance that they reach l1;
 * how often it was dealt, 0 where there is nothing to deal.
 */
size_t branchshuffle_run(struct branchshuffle *s, size_t nrows, double l1, double *mean,
			 double *limit, double *chance);

#endif
