/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_UNITDUAL_H
#define UTIL_KVM_UNITDUAL_H

/*
 * How many includes and excludes are needed at least. Each wanted one offers a price for
 * being included, and pays for what of its include is not wanted; an include is worth what
 * is offered less what is paid, an exclude what is paid for what it has. Where an include
 * or an exclude is worth no more than one, which is what it costs, it cannot make a cover
 * cheaper than all that is offered: any prices prove a bound, what is worth more than one
 * taken off (Lagrange's relaxation of the linear program in which each wanted one chooses an
 * include, and an exclude is there as far as one wanted one needs it). Prices are improved
 * step by step along the subgradient.
 */

#include "util/kvm/unitnode.h"

/* How long prices are improved: so many rounds, and so many without a better bound until steps are shorter. */
struct unitdual_effort {
	unsigned int rounds, patience;
};

struct unitdual {
	const struct unitproblem *problem;
	uint64_t steps; /* that may still be taken; one is some microseconds */
	/* How often each unit mask was excluded of late, 1: always; after unitdual_improve(). */
	float shares[UNITPROBLEM_UNITS];
	struct unitdual_work *work;
};

void unitdual_init(struct unitdual *d, const struct unitproblem *p);
void unitdual_release(struct unitdual *d);

/*
 * Improves prices and bound of a node that was reduced, until there cannot be fewer than
 * best, as long as the effort says; then leaves out includes and excludes that cannot be
 * part of fewer than best, and takes excludes that must be.
 */
void unitdual_improve(struct unitdual *d, struct unitnode *n, size_t best,
		      struct unitdual_effort effort);

/* Is a bound, rounded up, as much as best? */
static inline bool unitdual_is_closed(int64_t bound, size_t best)
{
	return bound > ((int64_t)best - 1) * UNITNODE_ONE;
}

#endif
