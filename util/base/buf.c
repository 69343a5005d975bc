/* SPDX-License-Identifier: MIT */
#include "util/base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"

void buf_release(struct buf *b)
{
	free(b->at);
	*b = (struct buf){ 0 };
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	if (b->at)
		b->at[0] = '\0';
}

char *buf_reserve(struct buf *b, size_t extra)
{
	size_t need;

	if (__builtin_add_overflow(b->len, extra, &need) || __builtin_add_overflow(need, 1, &need))
		alloc_fail(extra);
	if (need > b->room) {
		b->room = need > b->room * 2 ? need : b->room * 2;
		if (b->room < 64)
			b->room = 64;
		b->at = alloc_resize(b->at, b->room, 1);
	}
	return b->at + b->len;
}

/* Where more goes: mostly there is room. */
static inline char *find_room(struct buf *b, size_t extra)
{
	return extra < b->room - b->len ? b->at + b->len : buf_reserve(b, extra);
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
	char *to = find_room(b, len);

	if (len)
		memcpy(to, bytes, len);
	b->len += len;
	b->at[b->len] = '\0';
}

void buf_add_text(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_add_view(struct buf *b, struct view v)
{
	buf_add(b, v.at, v.len);
}

void buf_add_lower(struct buf *b, struct view v)
{
	char *to = buf_reserve(b, v.len);

	for (size_t i = 0; i < v.len; i++)
		to[i] = view_lower(v.at[i]);
	b->len += v.len;
	b->at[b->len] = '\0';
}

void buf_add_fill(struct buf *b, char c, size_t n)
{
	if (!n)
		return;
	memset(find_room(b, n), c, n);
	b->len += n;
	b->at[b->len] = '\0';
}

enum { HEX_MOST = 16, DECIMAL_MOST = 20 };

/* The digits of the lower half of n, 8 of them, all at once. */
static void put_hex8(uint64_t n, unsigned char *to)
{
	/* Each into a byte of its own, ... */
	n &= UINT32_MAX;
	n = (n | n << 16) & UINT64_C(0x0000ffff0000ffff);
	n = (n | n << 8) & UINT64_C(0x00ff00ff00ff00ff);
	n = (n | n << 4) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	/* ... and those from ten on go to letters. */
	n += UINT64_C(0x3030303030303030) +
	     ((n + UINT64_C(0x0606060606060606)) >> 4 & UINT64_C(0x0101010101010101)) *
		     ('a' - '9' - 1);
	for (size_t i = 8; i > 0; i--, n >>= 8)
		to[i - 1] = (unsigned char)n;
}

/* What is printed by the million is not worth vsnprintf(). */
static void add_right(struct buf *b, const void *digits, size_t n, char pad, size_t width)
{
	size_t len = width > n ? width : n;
	char *to = find_room(b, len);

	memset(to, pad, len - n);
	memcpy(to + len - n, digits, n);
	b->len += len;
	b->at[b->len] = '\0';
}

void buf_add_hex_right(struct buf *b, uint64_t n, char pad, size_t width)
{
	size_t len = n ? (67 - (size_t)__builtin_clzll(n)) / 4 : 1;
	unsigned char digits[HEX_MOST];

	put_hex8(n >> 32, digits);
	put_hex8(n, digits + 8);
	add_right(b, digits + HEX_MOST - len, len, pad, width);
}

void buf_add_hex(struct buf *b, uint64_t n)
{
	buf_add(b, "0x", 2);
	buf_add_hex_right(b, n, '0', 0);
}

void buf_add_u64_right(struct buf *b, uint64_t n, char pad, size_t width)
{
	char digits[DECIMAL_MOST];
	size_t i = sizeof(digits);

	do {
		digits[--i] = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	add_right(b, digits + i, sizeof(digits) - i, pad, width);
}

void buf_add_u64(struct buf *b, uint64_t n)
{
	buf_add_u64_right(b, n, '0', 0);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	size_t room = b->room - b->len;
	va_list ap, again;
	int len;

	va_start(ap, fmt);
	va_copy(again, ap);
	/* Mostly there is room for it, so that once is enough. */
	len = vsnprintf(b->at ? b->at + b->len : NULL, room, fmt, ap);
	va_end(ap);
	if (len > 0 && (size_t)len >= room)
		vsnprintf(buf_reserve(b, (size_t)len), (size_t)len + 1, fmt, again);
	if (len > 0)
		b->len += (size_t)len;
	if (b->at)
		b->at[b->len] = '\0';
	va_end(again);
}

void buf_cut(struct buf *b, size_t len)
{
	assert(len <= b->len);
	b->len = len;
	if (b->at)
		b->at[len] = '\0';
}

const char *buf_text(const struct buf *b)
{
	return b->at ? b->at : "";
}

struct view buf_view(const struct buf *b)
{
	return view_make(buf_text(b), b->len);
}

char *buf_detach(struct buf *b)
{
	char *text = b->at ? b->at : alloc_zero(1, 1);

	*b = (struct buf){ 0 };
	return text;
}
