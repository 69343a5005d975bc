/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_ALLOC_H
#define UTIL_BASE_ALLOC_H

/*
 * Heap memory that is there or ends the program: a tool that cannot get a few
 * kilobytes has nothing better to do than to say so and stop. Sizes that come
 * from input are bounded by their readers before they get here.
 */

#include <stddef.h>

#define ALLOC_FN __attribute__((malloc, returns_nonnull, warn_unused_result))

/* Zeroed memory for n objects; released with free(). */
void *alloc_zero(size_t n, size_t size) ALLOC_FN;

/* Resizes to n objects; new bytes are not set. */
void *alloc_resize(void *p, size_t n, size_t size) __attribute__((returns_nonnull));

char *alloc_string(const char *text) ALLOC_FN;
char *alloc_stringn(const char *text, size_t len) ALLOC_FN;

/* Says that memory ran out and ends the program with status 1. */
void alloc_fail(size_t bytes) __attribute__((noreturn, cold));

/* The number of elements of an array (not of a pointer). */
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
