/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_LANES_H
#define UTIL_REPORT_LANES_H

/*
 * Jumps within a list of instructions, drawn as lines beside them in plain
 * text: short ones next to the instructions, long ones further out.
 */

#include <stddef.h>

#include "util/base/vec.h"

struct lanes_jump {
	size_t from, to; /* rows */
};

struct lanes_jumps VEC(struct lanes_jump);

/*
 * *width characters for each row, yours; NULL and 0 without jumps. Jumps that
 * there is no room for are left out. Sorts the jumps.
 */
char *lanes_draw(struct lanes_jumps *jumps, size_t rows, size_t *width);

#endif
