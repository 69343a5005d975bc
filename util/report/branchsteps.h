/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_BRANCHSTEPS_H
#define UTIL_REPORT_BRANCHSTEPS_H

/* The branches of one sample as steps of a path, without the rounds of loops after the first. */

#include <stdbool.h>

#include "util/base/vec.h"
#include "util/data/bytes.h"

struct branchstep {
	uint64_t from, to, flags; /* as in a file */
	uint32_t rounds;	  /* of a loop that were left out in front of it */
	uint32_t round_cycles;	  /* of the last of them */
};

struct branchsteps {
	struct VEC(struct branchstep) all;
};

/*
 * The newest most ones of a sample (0: all), the newest first, or with
 * oldest_first the other way around: in that direction loops are looked for.
 */
void branchsteps_make(struct branchsteps *b, struct words branches, size_t most, bool oldest_first);
void branchsteps_release(struct branchsteps *b);

#endif
