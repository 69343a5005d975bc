/* SPDX-License-Identifier: MIT */
#include "util/out/utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "util/base/alloc.h"

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

static bool within(unsigned char c, unsigned char low, unsigned char high)
{
	return c >= low && c <= high;
}

size_t utf8_length(struct view text)
{
	const unsigned char *c = (const unsigned char *)text.at;
	unsigned char low = 0x80, high = 0xbf;
	size_t len;

	if (!text.len)
		return 0;
	if (c[0] < 0x80)
		return 1;
	if (within(c[0], 0xc2, 0xdf))
		len = 2;
	else if (within(c[0], 0xe0, 0xef))
		len = 3;
	else if (within(c[0], 0xf0, 0xf4))
		len = 4;
	else
		return 0;
	/* The second byte is narrower: no overlong forms, no surrogates, nothing above U+10FFFF. */
	if (c[0] == 0xe0)
		low = 0xa0;
	else if (c[0] == 0xed)
		high = 0x9f;
	else if (c[0] == 0xf0)
		low = 0x90;
	else if (c[0] == 0xf4)
		high = 0x8f;
	if (text.len < len || !within(c[1], low, high))
		return 0;
	for (size_t i = 2; i < len; i++) {
		if (!within(c[i], 0x80, 0xbf))
			return 0;
	}
	return len;
}

static uint64_t eight_at(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return word;
}

/* ---- columns ---- */

struct range {
	uint32_t first, last;
};

static bool is_in(const struct range *ranges, size_t n, uint32_t c)
{
	for (size_t i = 0; i < n && c >= ranges[i].first; i++)
		if (c <= ranges[i].last)
			return true;
	return false;
}

static size_t width_of(uint32_t c)
{
	static const struct range none[] = {
		{ 0x300, 0x36f },   { 0x200b, 0x200f }, { 0x20d0, 0x20ff },
		{ 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f },
	};
	static const struct range wide[] = {
		{ 0x1100, 0x115f },   { 0x2e80, 0x303e },   { 0x3041, 0x33ff },
		{ 0x3400, 0x4dbf },   { 0x4e00, 0xa4cf },   { 0xa960, 0xa97f },
		{ 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },   { 0xfe30, 0xfe6f },
		{ 0xff01, 0xff60 },   { 0xffe0, 0xffe6 },   { 0x1f300, 0x1f64f },
		{ 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
	};

	if (is_in(none, ARRAY_LEN(none), c))
		return 0;
	return is_in(wide, ARRAY_LEN(wide), c) ? 2 : 1;
}

/* Of the character at the start, which is len bytes long; a byte that is none has a column. */
static size_t width_at(struct view text, size_t *len)
{
	static const unsigned char masks[] = { 0, 0x7f, 0x1f, 0xf, 7 };
	uint32_t c;

	*len = utf8_length(text);
	if (!*len) {
		*len = 1;
		return 1;
	}
	c = (unsigned char)text.at[0] & masks[*len];
	for (size_t i = 1; i < *len; i++)
		c = c << 6 | ((unsigned char)text.at[i] & 0x3f);
	return c < 0x300 ? 1 : width_of(c);
}

size_t utf8_columns(struct view text)
{
	size_t n = 0, i = 0, len;

	/* Most text is ASCII, of which eight bytes are looked at in one go. */
	while (text.len - i >= 8 && !(eight_at(text.at + i) & EACH_BYTE(0x80)))
		i += 8;
	n = i;
	for (; i < text.len; i += len)
		n += width_at(view_make(text.at + i, text.len - i), &len);
	return n;
}

struct view utf8_cut(struct view text, size_t columns)
{
	size_t i = 0, len;

	while (i < text.len) {
		size_t width = width_at(view_make(text.at + i, text.len - i), &len);

		if (width > columns)
			break;
		columns -= width;
		i += len;
	}
	return view_make(text.at, i);
}

/* ---- what is shown ---- */

static bool is_shown(unsigned char c)
{
	return c >= 0x20 && c < 0x7f;
}

/* The same of eight: a borrow or carry into the next byte comes of one that is not shown. */
static bool are_shown(uint64_t word)
{
	return !((word | (word - EACH_BYTE(0x20)) | (word + EACH_BYTE(0x01))) & EACH_BYTE(0x80));
}

void utf8_add_shown(struct buf *out, struct view text)
{
	size_t i = 0;

	while (i < text.len) {
		size_t start = i, len;

		while (text.len - i >= 8 && are_shown(eight_at(text.at + i)))
			i += 8;
		while (i < text.len && is_shown((unsigned char)text.at[i]))
			i++;
		buf_add(out, text.at + start, i - start);
		if (i == text.len)
			break;
		if (text.at[i] == '\n' || text.at[i] == '\t') {
			buf_add_char(out, ' ');
			i++;
			continue;
		}
		len = utf8_length(view_make(text.at + i, text.len - i));
		/* C0, DEL and the C1 range (C2 80..9F) are orders to a terminal. */
		if (len < 2 || (len == 2 && text.at[i] == '\xc2' && text.at[i + 1] < '\xa0'))
			buf_add_text(out, UTF8_REPLACEMENT);
		else
			buf_add(out, text.at + i, len);
		i += len ? len : 1;
	}
}
