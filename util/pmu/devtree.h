/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_DEVTREE_H
#define UTIL_PMU_DEVTREE_H

/*
 * A device tree: a folder as Linux shows its own in /proc/device-tree (nodes
 * are folders, properties files), or a flattened one in a .dtb file. Read
 * once, whole, into memory, as far as it is asked for: properties that are
 * wanted are named when it is read.
 *
 * Trees are hostile input: depth, nodes and bytes are bounded. The tree owns
 * its nodes and their bytes.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/vec.h"
#include "util/base/view.h"

/* A property; .at NULL: the node has none of that name. Strings have their NULs. */
struct devtree_node {
	const char *path;	       /* "/cpus/cpu@0" */
	const struct view *properties; /* as many as are wanted, in that order */
};

struct devtree {
	struct arena arena;
	struct VEC(struct devtree_node) nodes; /* parents before children */
	const char *const *wanted;	       /* borrowed, ends with NULL */
	size_t nwanted;
};

/*
 * path is a folder or a file, below fs's root. All nodes are read, with the
 * properties of those names. ERR_ABSENT when there is nothing of that path.
 */
int devtree_read(struct devtree *t, const struct fs *fs, const char *path,
		 const char *const *wanted, struct err *err);

/* The same for a .dtb's bytes; name is what messages call it. */
int devtree_read_bytes(struct devtree *t, struct view bytes, const char *name,
		       const char *const *wanted, struct err *err);
void devtree_release(struct devtree *t);

/* Whether a property that holds strings, each with its NUL, has that one ("compatible"). */
bool devtree_has_string(struct view property, const char *string);

/* The first string of a property, without its NUL; empty for none. */
struct view devtree_string(struct view property);

#endif
