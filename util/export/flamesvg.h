/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_FLAMESVG_H
#define UTIL_EXPORT_FLAMESVG_H

/*
 * A tree of call chains as a picture that stands alone (SVG 1.1, no script):
 * the root at the bottom, each box as wide as its share, what is too narrow to
 * be seen left out. Each box says its name, file and share when pointed at.
 */

#include <stdint.h>
#include <stdio.h>

#include "util/export/pagetree.h"

enum { FLAMESVG_WIDTH = 1200, FLAMESVG_NARROWEST = 200, FLAMESVG_WIDEST = 100000 };

/*
 * Of the weights of the nodes' own samples, as many as there are nodes; they
 * are summed up in place. width: pixels, FLAMESVG_WIDTH is usual. Errors are the stream's.
 */
void flamesvg_write(const struct pagetree *t, uint64_t *weights, const char *title, unsigned width,
		    FILE *out);

#endif
