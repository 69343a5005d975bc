/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_BUF_H
#define UTIL_BASE_BUF_H

/*
 * The only growing string. Zeroed is empty; .at is NUL-terminated as soon as
 * anything was added, and buf_text() is always a string.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/base/view.h"

struct buf {
	char *at;
	size_t len;
	size_t room;
};

void buf_release(struct buf *b);
void buf_clear(struct buf *b); /* keeps the memory */

/* Room for at least extra more bytes and a NUL; returns where they go. */
char *buf_reserve(struct buf *b, size_t extra);

void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_add_text(struct buf *b, const char *text);

/* Here, because texts are made of many. */
static inline void buf_add_char(struct buf *b, char c)
{
	if (b->len + 1 < b->room) {
		b->at[b->len++] = c;
		b->at[b->len] = '\0';
	} else {
		buf_add(b, &c, 1);
	}
}

void buf_add_view(struct buf *b, struct view v);
void buf_add_lower(struct buf *b, struct view v); /* view_lower() of each */
void buf_add_fill(struct buf *b, char c, size_t n);
void buf_add_u64(struct buf *b, uint64_t n); /* decimal */
void buf_add_hex(struct buf *b, uint64_t n); /* 0x..., no padding */

/* To the right of at least width columns, filled with pad; hexadecimal without 0x. */
void buf_add_u64_right(struct buf *b, uint64_t n, char pad, size_t width);
void buf_add_hex_right(struct buf *b, uint64_t n, char pad, size_t width);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Cuts to len bytes, which must not be more than there are. */
void buf_cut(struct buf *b, size_t len);

const char *buf_text(const struct buf *b);
struct view buf_view(const struct buf *b);

/* The string, owned by the caller; b is empty after it. */
char *buf_detach(struct buf *b);

#endif
