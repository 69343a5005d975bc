/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_BRANCHTABLE_H
#define UTIL_REPORT_BRANCHTABLE_H

/*
 * Branches added up, as they come: how often each went from where to where, and
 * how often the code between two of them ran straight on. Addresses are those
 * of a context, which is whatever tells address spaces apart; what is at them
 * is not asked here. Made for tens of millions of branches a second.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/vec.h"
#include "util/data/bytes.h"

/*
 * Two addresses that were seen together: a branch's source and target, or a
 * run's start and end, both in it, the end being the branch that left it.
 */
struct branchtable_pair {
	uint64_t a, b;
	uint32_t context;
	uint8_t type;	      /* enum branch_type of the last one, if any told it */
	uint16_t least, most; /* of cycles; while .timed is not 0 */
	uint64_t count;
	uint64_t mispredicted; /* of .told */
	uint64_t told;	       /* those of which that was known */
	uint64_t in_tx, aborts;
	uint64_t cycles; /* of .timed */
	uint64_t timed;
};

/* The rest of the hash tells other rows apart without a look at them. */
struct branchtable_slot {
	uint32_t number, tag;
};

struct branchtable_pairs {
	struct VEC(struct branchtable_pair) rows; /* in the order in which they came */
	struct branchtable_slot *slots;		  /* a hash table of row numbers plus 1 */
	size_t room;
	uint64_t seed; /* of hashes, once there is room */
};

enum { BRANCHTABLE_TYPES = 16 };

struct branchtable {
	struct branchtable_pairs edges, runs;
	uint64_t stacks;
	uint64_t branches;
	uint64_t empty;			   /* of them, those from 0 to 0 */
	uint64_t types[BRANCHTABLE_TYPES]; /* enum branch_type */
	uint64_t gaps;		   /* consecutive branches that no straight run is between */
	struct VEC(uint32_t) last; /* the edges of the last sample, newest first, without 0 to 0 */
};

void branchtable_release(struct branchtable *t);

/*
 * Adds the entries of a sample (from, to, flags of each, newest first).
 * Straight runs are only between branches that followed each other: not in
 * call stacks and filtered records.
 */
void branchtable_add(struct branchtable *t, uint32_t context, struct words entries, bool has_runs);

/*
 * Adds the straight run between two samples, from the newest target of the one
 * to the oldest source of the next, where no branch was in between.
 */
void branchtable_join(struct branchtable *t, uint32_t context, uint64_t to, uint64_t from);

/* NULL when the pair was never seen. */
const struct branchtable_pair *branchtable_find(const struct branchtable_pairs *p, uint32_t context,
						uint64_t a, uint64_t b);

#endif
