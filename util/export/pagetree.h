/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_PAGETREE_H
#define UTIL_EXPORT_PAGETREE_H

/*
 * Call chains as one tree: names, frames (a function of a file) and nodes (a
 * frame below its caller), each once and by number. What flame graphs are drawn
 * from. Number 0 is the empty name, no frame and the root, so zeroed is empty
 * but for pagetree_init(). A parent has a smaller number than its children.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/map.h"
#include "util/base/vec.h"

enum pagetree_kind { PAGETREE_USER, PAGETREE_KERNEL, PAGETREE_GUEST };

/* Of a frame {name, file, kind}, of a node {parent, frame, 0}. */
struct pagetree_entry {
	uint32_t a, b, c;
};

struct pagetree_entries {
	struct VEC(struct pagetree_entry) rows;
	uint32_t *slots; /* a hash table of row numbers plus 1 */
	size_t room;
};

struct pagetree {
	struct arena arena;
	struct map numbers; /* of names, plus 1 */
	struct VEC(const char *) names;
	struct pagetree_entries frames, nodes;
};

void pagetree_init(struct pagetree *t);
void pagetree_release(struct pagetree *t);

/* The number of what is found or made. A name of NULL is the empty one. */
uint32_t pagetree_frame(struct pagetree *t, const char *name, const char *file,
			enum pagetree_kind kind);
uint32_t pagetree_child(struct pagetree *t, uint32_t parent, uint32_t frame);

/* Adds each node's weight to its parent's: self becomes with callees. As many as there are nodes. */
void pagetree_sum(const struct pagetree *t, uint64_t *weights);

#endif
