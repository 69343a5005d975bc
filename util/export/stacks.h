/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_STACKS_H
#define UTIL_EXPORT_STACKS_H

/*
 * Call chains, each kept once: as a tree whose nodes are a frame and what had
 * called it. A number stands for a whole chain, that of its innermost frame's
 * node; callers have smaller numbers than what they call. Takes memory by how
 * many chains differ, not by how often they were seen. Zeroed is empty.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/map.h"
#include "util/base/vec.h"
#include "util/export/export.h"
#include "util/report/chains.h"

#define STACKS_NONE UINT32_MAX

struct stacks_function {
	const char *name; /* NULL: nobody knows it */
	uint32_t file;	  /* or STACKS_NONE: nobody knows that either */
};

struct stacks_frame {
	uint32_t function;
	uint64_t address; /* in the file; of the kernel, and without a file, in memory */
};

struct stacks {
	struct VEC(const struct dso *) files;
	struct VEC(struct stacks_function) functions;
	struct VEC(struct stacks_frame) frames;
	struct chains tree;	       /* see stacks_caller() */
	struct VEC(uint32_t) of_chain; /* the node of each chain, plus 1; 0: not seen yet */
	struct map file_numbers, function_numbers, frame_numbers; /* plus 1 */
	struct arena arena;
};

void stacks_release(struct stacks *s);

/* The number of a chain. */
uint32_t stacks_add(struct stacks *s, const struct export_chain *chain);

/* How many nodes there are. */
static inline size_t stacks_count(const struct stacks *s)
{
	return s->tree.nodes.len ? s->tree.nodes.len - 1 : 0;
}

/* The node that called one, STACKS_NONE for the outermost. Number 0 of the tree is that of none. */
static inline uint32_t stacks_caller(const struct stacks *s, uint32_t node)
{
	return s->tree.nodes.at[node + 1].caller - 1;
}

static inline uint32_t stacks_frame(const struct stacks *s, uint32_t node)
{
	return s->tree.nodes.at[node + 1].frame;
}

/* What a function is called where it must have a name: that, or of its file "[libc.so.6]". */
void stacks_add_name(const struct stacks *s, uint32_t function, struct buf *out);

/* The file of a function; NULL when it is not known. */
static inline const struct dso *stacks_file(const struct stacks *s, uint32_t function)
{
	uint32_t file = s->functions.at[function].file;

	return file == STACKS_NONE ? NULL : s->files.at[file];
}

#endif
