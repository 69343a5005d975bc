/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_CHAINS_H
#define UTIL_REPORT_CHAINS_H

/*
 * Call chains as one tree, the outermost caller at its root: chains that begin
 * alike share what they have in common, and a chain is the number of the node
 * where it ends, at the frame that was called last. Node 0 is the empty chain.
 */

#include <stdint.h>

#include "util/base/vec.h"

struct chains_node {
	uint32_t caller; /* the node; 0: nobody */
	uint32_t frame;	 /* see framepool.h */
};

struct chains {
	struct VEC(struct chains_node) nodes;
	uint32_t *slots;
	size_t room;
};

void chains_release(struct chains *c);

/* The chain where caller calls frame. */
uint32_t chains_call(struct chains *c, uint32_t caller, uint32_t frame);

#endif
