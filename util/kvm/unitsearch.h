/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_UNITSEARCH_H
#define UTIL_KVM_UNITSEARCH_H

/*
 * The fewest includes and excludes, by branch and bound: of one unit mask after the other
 * that is not wanted, it is decided whether an exclude has it (then includes may) or none
 * does. When nothing is left to decide, includes and excludes are two covers that have
 * nothing to do with each other. It deepens: first as many as the bound are looked for,
 * then one more, so that the bound has grown even when the steps are at an end.
 */

#include "util/kvm/unitdual.h"
#include "util/kvm/unitproblem.h"

struct unitsearch {
	const struct unitproblem *problem;
	struct unitdual dual; /* with the steps that are left */
	size_t bound;	      /* fewer cannot be */
	bool found;	      /* so many, in .includes and .excludes */
	struct unitset_cubes includes, excludes;
	/* While searching. */
	size_t limit;			   /* fewer than so many are looked for */
	struct VEC(struct unitnode) nodes; /* by depth; at the root nothing is decided */
};

/* The problem has excludes, and a cover of so many is known. */
void unitsearch_init(struct unitsearch *s, const struct unitproblem *p, size_t known,
		     uint64_t steps);
void unitsearch_release(struct unitsearch *s);

/* What can be told before the search: raises .bound. */
void unitsearch_start(struct unitsearch *s);

/* After unitsearch_start(): finds a cover of fewer than are known, or raises .bound to that. */
void unitsearch_run(struct unitsearch *s, size_t known);

#endif
