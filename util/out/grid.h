/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_GRID_H
#define UTIL_OUT_GRID_H

/*
 * Rows in aligned columns. The first rows are kept until it is known how wide
 * the columns are; from then on rows pass through. Numbers stand at the right
 * of their column, all else at the left; the last column is wrapped, and where
 * too little room is left for it, it goes on a line of its own.
 */

#include "util/base/buf.h"
#include "util/out/cell.h"

struct grid_cell;
struct grid_column;

struct grid {
	const struct table *table;
	struct buf *out;
	size_t indent;
	size_t width; /* of the lines; 0: unlimited */
	bool colour;
	bool bare; /* no titles */

	struct buf texts; /* of the cells that are kept */

	struct grid_cell *cells; /* those that are shown, row by row */
	size_t ncells, room;
	size_t rows;
	struct grid_column *shown; /* the columns with a title */
	size_t nshown;
	bool fixed; /* widths are settled, titles written */
};

/* The other members are the caller's to set before the first row. */
void grid_init(struct grid *g, const struct table *t, struct buf *out);

void grid_row(struct grid *g, const struct cell *cells);

/* Writes what was kept. */
void grid_end(struct grid *g);

void grid_release(struct grid *g);

#endif
