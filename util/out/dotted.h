/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_DOTTED_H
#define UTIL_OUT_DOTTED_H

/*
 * Rows as perf report writes them: titles behind '#', dots below them, columns
 * as wide as their widest cell (or cut to a width that is given), and below a row
 * what belongs to it. All rows are kept until the end.
 */

#include "util/base/buf.h"
#include "util/base/vec.h"
#include "util/out/cell.h"

struct dotted {
	const struct table *table;
	struct buf texts;
	struct VEC(size_t) starts; /* of each cell in .texts, which end with NUL */
	size_t rows;
};

void dotted_init(struct dotted *d, const struct table *t);
void dotted_row(struct dotted *d, const struct cell *cells);

/* Appends all of it. */
void dotted_end(struct dotted *d, struct buf *out);
void dotted_release(struct dotted *d);

#endif
