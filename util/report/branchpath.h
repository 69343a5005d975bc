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
	uint32_t edges[BRANCHPATH_MOST]; /* rows of a branchtable, oldest first */
	uint64_t count;
};

struct branchpath {
	size_t length;
	struct VEC(struct branchpath_row) rows;
	uint32_t *slots; /* a hash table of row numbers plus 1 */
	size_t room;
};

void branchpath_release(struct branchpath *p);

/* Adds all paths of a sample, whose edges are newest first. */
void branchpath_add(struct branchpath *p, const uint32_t *edges, size_t n);

#endif
