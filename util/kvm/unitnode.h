/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_UNITNODE_H
#define UTIL_KVM_UNITNODE_H

/*
 * A node of the search for a cover (unitsearch.h): what has been decided of the unit masks
 * that are not wanted, which includes and excludes are left then, and the prices that
 * prove how many of them are needed (unitdual.h). No unit mask is in two of the three sets.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/kvm/unitproblem.h"

/*
 * Prices in units of UNITNODE_ONE, so that nothing is rounded: what is proven is proven.
 * None is negative.
 */
enum { UNITNODE_ONE = 1 << 16 };

struct unitnode_prices {
	int32_t wanted[UNITPROBLEM_UNITS]; /* that wanted ones are included, by place */
	int32_t held[UNITPROBLEM_UNITS];   /* that a held unit mask is excluded */
	/*
	 * What a wanted one has to pay when its include has a unit mask that is not wanted: by
	 * place * 256 + unit mask. 0 for what is not open.
	 */
	int32_t *surplus;
};

struct unitnode {
	struct unitset banned; /* no include and no exclude that is taken has it */
	struct unitset held;   /* includes may have it: an exclude with it must be taken yet */
	struct unitset paid;   /* an exclude with it is taken */
	uint16_t taken[UNITPROBLEM_UNITS];
	size_t n_taken;
	uint16_t *includes, *excludes; /* left: those that may be part of a better cover */
	size_t n_includes, n_excludes;
	int64_t bound; /* no cover from here has fewer, in units of UNITNODE_ONE */
	struct unitnode_prices prices;
};

/* Nothing is decided. p outlives it, and is the same in all calls. */
void unitnode_init(struct unitnode *n, const struct unitproblem *p);
void unitnode_release(struct unitnode *n);

/* to was initialised. */
void unitnode_copy(struct unitnode *to, const struct unitnode *from, const struct unitproblem *p);

/*
 * Leaves out what is forbidden now, or does no more than something else that is left.
 * False when there is no cover from here.
 */
bool unitnode_reduce(struct unitnode *n, const struct unitproblem *p);

/* Not decided, and some exclude that is left has it. */
struct unitset unitnode_open(const struct unitnode *n, const struct unitproblem *p);

#endif
