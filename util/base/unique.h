/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_UNIQUE_H
#define UTIL_BASE_UNIQUE_H

/* Lists of numbers in which each is once, such as CPUs and threads. */

#include <stdbool.h>
#include <stddef.h>

/* Sorts n numbers; what is there twice goes. Returns how many are left. */
size_t unique_sort(int *numbers, size_t n);

/* Is it among n that are sorted? */
bool unique_has(const int *numbers, size_t n, int number);

#endif
