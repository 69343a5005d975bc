/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_UNITGUESS_H
#define UTIL_KVM_UNITGUESS_H

/*
 * A good cover, soon: excludes are taken and given back at random, less and less often
 * for the worse (annealing), and each time includes are chosen greedily of those that
 * are right with these excludes. The same numbers each time.
 */

#include "util/kvm/unitproblem.h"

struct unitguess {
	unsigned int round; /* the next: with other numbers, and twice as long as the one before */
	uint64_t steps;	    /* that may still be taken, as of unitdual */
	struct unitset_cubes includes, excludes;
};

/* Looks for a cover with fewer than best, down to least; true when it is in .includes and .excludes. */
bool unitguess_improve(struct unitguess *g, const struct unitproblem *p, size_t best, size_t least);
void unitguess_release(struct unitguess *g);

#endif
