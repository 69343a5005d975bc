/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_BRANCHPATH_H
#define UTIL_REPORT_BRANCHPATH_H

/*
 * Paths: branches that followed each other, so many at a time, and how often
 * each such row of them was seen.
 */

#include <stdint.h>

#include "util/base/vec.h"

enum { BRANCHPATH_MOST = 8 }; /* branches of a path */

struct branchpath_row {
	/* Rows of a branchtable, oldest first; 0 behind the path's length. */
	uint32_t edges[BRANCHPATH_MOST];
	uint64_t count;
};

/* The rest of the hash tells other rows apart without a look at them. */
struct branchpath_slot {
	uint32_t number, tag;
};

struct branchpath {
	size_t length;
	struct VEC(struct branchpath_row) rows;
	struct VEC(uint32_t) order;    /* the edges of the sample that is added, oldest first */
	struct branchpath_slot *slots; /* a hash table of row numbers plus 1 */
	size_t room;
};

void branchpath_release(struct branchpath *p);

/* Adds all paths of a sample, whose edges are newest first. */
void branchpath_add(struct branchpath *p, const uint32_t *edges, size_t n);

#endif
