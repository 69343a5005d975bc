/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_FILTERCOVER_H
#define UTIL_KVM_FILTERCOVER_H

/*
 * The fewest masked entries (kvmfilter.h) that list exactly the wanted events:
 * each of them, and no other unit mask of their selects. Entries are about one
 * select each, so each select is a problem of its own over 256 unit masks: some
 * cubes (mask, match) that include, less some that exclude.
 *
 * The search is exact. It stops when it has taken as many steps as it may; then
 * what it has is a right cover still, and .proven is false.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/kvm/kvmfilter.h"

#define FILTERCOVER_EFFORT 3000000 /* steps in all; some ten seconds at most */

struct filtercover {
	struct kvmfilter_events entries; /* by select; of each, includes first */
	bool proven;			 /* there are no fewer */
	size_t bound;			 /* fewer than so many cannot be */
};

/* events: by select and unit mask; those that are there twice count once. */
void filtercover_solve(struct filtercover *c, const uint64_t *events, size_t n, uint64_t effort);
void filtercover_release(struct filtercover *c);

#endif
