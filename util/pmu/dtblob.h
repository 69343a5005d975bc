/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_DTBLOB_H
#define UTIL_PMU_DTBLOB_H

/*
 * A flattened device tree (.dtb), by libfdt. For devtree.h, which speaks of
 * folders in the same words. Bytes are checked whole before anything is read
 * out of them, so that a hostile file is an error and nothing worse. Nodes are
 * numbers that only this module understands; 0 is the root.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/err.h"
#include "util/base/view.h"

/* Whether the bytes claim to be a device tree: its magic number. */
bool dtblob_is(struct view bytes);

struct dtblob;

/*
 * Borrows the bytes, which stay until dtblob_close(). NULL: ERR_INPUT when they
 * are not whole and consistent, ERR_UNSUPPORTED without libfdt.
 */
struct dtblob *dtblob_open(struct view bytes, struct err *err);
void dtblob_close(struct dtblob *b);

/* The first, the next child of a node, -1 at the end. */
int dtblob_first(const struct dtblob *b, int node);
int dtblob_next(const struct dtblob *b, int node);

/* "cpu@0"; "" for the root. Borrowed from the bytes. */
struct view dtblob_name(const struct dtblob *b, int node);

/* False when the node has no such property. */
bool dtblob_find(const struct dtblob *b, int node, const char *name, struct view *out);

#endif
