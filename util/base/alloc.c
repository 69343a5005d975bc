/* SPDX-License-Identifier: MIT */
#include "util/base/alloc.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void alloc_fail(size_t bytes)
{
	fprintf(stderr, "tally: out of memory (%zu bytes wanted)\n", bytes);
	exit(1);
}

void *alloc_zero(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		alloc_fail(n * size);
	return p;
}

void *alloc_resize(void *p, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		alloc_fail(SIZE_MAX);
	p = realloc(p, bytes ? bytes : 1);
	if (!p)
		alloc_fail(bytes);
	return p;
}

char *alloc_stringn(const char *text, size_t len)
{
	char *copy = alloc_resize(NULL, len + 1, 1);

	if (len)
		memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *alloc_string(const char *text)
{
	return alloc_stringn(text, strlen(text));
}
