/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_UNITCOVER_H
#define UTIL_KVM_UNITCOVER_H

/*
 * One set of unit masks as the fewest cubes: some that include, less some that
 * exclude. Good covers are made first (includes alone, the span of all less what is not
 * wanted, unitguess), then unitsearch finds the best one or shows that this is it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/kvm/unitset.h"

struct unitcover {
	struct unitset_cubes includes, excludes;
	size_t bound;	/* fewer than so many in all cannot be; as many as there are if proven */
	uint64_t steps; /* in: that may be taken; out: that are left */
};

/* wanted is not empty. */
void unitcover_solve(struct unitcover *c, const struct unitset *wanted);
void unitcover_release(struct unitcover *c);

#endif
