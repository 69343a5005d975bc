/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_UNITPROBLEM_H
#define UTIL_KVM_UNITPROBLEM_H

/*
 * A set of unit masks that is wanted, and what a cover of it can be made of. It is enough
 * to include spans of what is wanted (a smaller cube has the same and less to take away
 * again) and to exclude the largest cubes beside it (a larger one takes away more).
 * Built once, then only read.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/kvm/unitset.h"

enum {
	UNITPROBLEM_UNITS = 256,
	UNITPROBLEM_BITS = 8,
	UNITPROBLEM_CUBES = 6561, /* there are no more: each bit is 0, 1 or free */
	UNITPROBLEM_NONE = 0xffff,
};

struct unitproblem_include {
	struct unitset_cube cube;
	struct unitset gain;		   /* what of it is wanted */
	struct unitset surplus;		   /* and what is not */
	size_t first, n;		   /* places of gain, in .members */
	uint16_t larger[UNITPROBLEM_BITS]; /* the span when a bit is free, too; or NONE */
};

struct unitproblem_exclude {
	struct unitset_cube cube;
	size_t first, n; /* its unit masks, in .members */
};

struct unitproblem {
	struct unitset wanted, others;
	size_t n;			  /* of .wanted */
	uint8_t units[UNITPROBLEM_UNITS]; /* .wanted, rising: what is at each place */
	struct VEC(struct unitproblem_include) includes;
	struct VEC(struct unitproblem_exclude) excludes;
	struct VEC(uint8_t) members;
};

/* wanted is not empty. */
void unitproblem_init(struct unitproblem *p, const struct unitset *wanted);
void unitproblem_release(struct unitproblem *p);

#endif
