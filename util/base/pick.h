/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_PICK_H
#define UTIL_BASE_PICK_H

/*
 * The first rows of many, without sorting all of them: what shows ten of a
 * million looks at each of the others about once.
 */

#include <stddef.h>

/*
 * Brings those of n rows (of size bytes each) that a stable sort by compare would
 * put first to the front, in its order: most of them. The others are behind
 * them, in an order that means nothing.
 */
void pick_first(void *rows, size_t n, size_t size, size_t most,
		int (*compare)(const void *a, const void *b));

#endif
