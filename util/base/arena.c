/* SPDX-License-Identifier: MIT */
#include "util/base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"

/*
 * Each block is twice as large as the one before, so that a few words take
 * little memory and malloc is rarely called for many.
 */
enum { BLOCK_LEAST = 1 << 10, BLOCK_MOST = 64 << 10 };

struct arena_block {
	struct arena_block *next;
	size_t size; /* of bytes */
	alignas(max_align_t) char bytes[];
};

void arena_release(struct arena *a)
{
	struct arena_block *b, *next;

	for (b = a->blocks; b; b = next) {
		next = b->next;
		free(b);
	}
	*a = (struct arena){ 0 };
}

static size_t choose_size(const struct arena *a, size_t bytes)
{
	size_t size = BLOCK_LEAST;

	if (a->blocks)
		size = a->blocks->size < BLOCK_MOST / 2 ? a->blocks->size * 2 : BLOCK_MOST;
	return bytes > size ? bytes : size;
}

static void add_block(struct arena *a, size_t bytes)
{
	size_t size = choose_size(a, bytes);
	struct arena_block *b;

	if (size > SIZE_MAX - sizeof(*b))
		alloc_fail(bytes);
	b = alloc_resize(NULL, sizeof(*b) + size, 1);
	b->next = a->blocks;
	b->size = size;
	a->blocks = b;
	a->at = b->bytes;
	a->end = b->bytes + size;
}

/* Bytes at the next multiple of align, which is a power of two. */
static char *take(struct arena *a, size_t bytes, size_t align)
{
	uintptr_t at = ((uintptr_t)a->at + align - 1) & ~(uintptr_t)(align - 1);
	char *p;

	if (!a->at || at > (uintptr_t)a->end || bytes > (uintptr_t)a->end - at) {
		add_block(a, bytes);
		at = (uintptr_t)a->at;
	}
	p = a->at + (at - (uintptr_t)a->at);
	a->at = p + bytes;
	return p;
}

void *arena_alloc(struct arena *a, size_t bytes)
{
	return memset(take(a, bytes, alignof(max_align_t)), 0, bytes);
}

char *arena_stringn(struct arena *a, const char *text, size_t len)
{
	char *copy;

	if (len == SIZE_MAX)
		alloc_fail(len);
	copy = take(a, len + 1, 1);
	if (len)
		memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *arena_string(struct arena *a, const char *text)
{
	return arena_stringn(a, text, strlen(text));
}

char *arena_print(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	char *text;
	int len;

	va_start(ap, fmt);
	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	text = take(a, len > 0 ? (size_t)len + 1 : 1, 1);
	text[0] = '\0';
	if (len > 0)
		vsnprintf(text, (size_t)len + 1, fmt, again);
	va_end(again);
	return text;
}

void arena_take(struct arena *a, struct arena *from)
{
	struct arena_block **last = &from->blocks;

	while (*last)
		last = &(*last)->next;
	*last = a->blocks;
	if (from->blocks)
		a->blocks = from->blocks;
	if (!a->at) {
		a->at = from->at;
		a->end = from->end;
	}
	*from = (struct arena){ 0 };
}
