/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_SORT_H
#define UTIL_BASE_SORT_H

/*
 * Sorting that keeps rows which are equal in their order, what qsort() promises
 * nowhere; what is in order already is looked at once.
 */

#include <stddef.h>

/* Sorts n rows of size bytes each. */
void sort_rows(void *rows, size_t n, size_t size, int (*compare)(const void *a, const void *b));

#endif
