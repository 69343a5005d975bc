/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_ARENA_H
#define UTIL_BASE_ARENA_H

/*
 * Memory that lives and dies together. Nothing is freed alone. Zeroed is
 * empty. Not shared between threads; arena_take() joins what threads made.
 */

#include <stddef.h>

#include "util/base/view.h"

struct arena_block;

struct arena {
	struct arena_block *blocks;
	char *at;
	char *end;
};

void arena_release(struct arena *a);

/* Zeroed memory, aligned for any type. */
void *arena_alloc(struct arena *a, size_t bytes) __attribute__((malloc, returns_nonnull));

/* Copies, NUL-terminated. */
char *arena_string(struct arena *a, const char *text);
char *arena_stringn(struct arena *a, const char *text, size_t len);

char *arena_print(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Everything of from now belongs to a; from is empty after it. */
void arena_take(struct arena *a, struct arena *from);

#endif
