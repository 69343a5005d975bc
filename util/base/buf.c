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

/* Written in its place: what prints millions of lines lives on this. */
static void add_right(struct buf *b, uint64_t n, unsigned int base, char pad, size_t width)
{
	char digits[64];
	size_t i = sizeof(digits);

	if (base == 16)
		do {
			digits[--i] = "0123456789abcdef"[n & 15];
			n >>= 4;
		} while (n);
	else
		do {
			digits[--i] = (char)('0' + n % 10);
			n /= 10;
		} while (n);
	if (width > sizeof(digits))
		width = sizeof(digits);
	while (sizeof(digits) - i < width)
		digits[--i] = pad;
	buf_add(b, digits + i, sizeof(digits) - i);
}

void buf_add_u64(struct buf *b, uint64_t n)
{
	add_right(b, n, 10, '0', 0);
}

void buf_add_hex(struct buf *b, uint64_t n)
{
	buf_add(b, "0x", 2);
	add_right(b, n, 16, '0', 0);
}

void buf_add_u64_right(struct buf *b, uint64_t n, char pad, size_t width)
{
	add_right(b, n, 10, pad, width);
}

void buf_add_hex_right(struct buf *b, uint64_t n, char pad, size_t width)
{
	add_right(b, n, 16, pad, width);
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
