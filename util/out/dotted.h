/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_DOTTED_H
#define UTIL_OUT_DOTTED_H

/*
 * Rows as perf report writes them: titles behind '#', dots below them, columns
 * as wide as their widest cell (or cut to a width that is given), and below a row
 * what belongs to it. The first rows are kept until it is known how wide the columns
 * are; from then on rows pass through.
 */

#include "util/base/buf.h"
#include "util/base/vec.h"
#include "util/out/cell.h"

struct dotted {
	const struct table *table;
	struct buf texts;
	struct VEC(size_t) starts; /* of each cell in .texts, which end with NUL */
	size_t rows;		   /* that are kept */
	size_t *widths;		   /* NULL: not known yet */
	struct buf *out;
};

/* out is borrowed: what is written is added there. */
void dotted_init(struct dotted *d, const struct table *t, struct buf *out);
void dotted_row(struct dotted *d, const struct cell *cells);

/* Appends what is kept. */
void dotted_end(struct dotted *d);
void dotted_release(struct dotted *d);

#endif
