/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_BYTES_H
#define UTIL_DATA_BYTES_H

/*
 * Reading numbers out of bytes of either byte order, never behind their end.
 * Taking more than there is gives zeroes and sets .is_short, so that a whole
 * structure is read first and checked once. Nothing is aligned or owned here.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "util/base/view.h"

struct bytes {
	const unsigned char *at;
	size_t left;
	bool swap;     /* written in the other byte order than this host's */
	bool is_short; /* more was taken than there was */
};

/* An array of 64-bit words as they lie in a record. */
struct words {
	const unsigned char *at;
	size_t len; /* words, all of them there */
	bool swap;
	bool are_branches; /* struct perf_branch_entry: from, to and flags of each */
};

static inline struct bytes bytes_of(const void *at, size_t len, bool swap)
{
	return (struct bytes){ .at = at, .left = len, .swap = swap };
}

static inline uint16_t bytes_peek_u16(const void *at, bool swap)
{
	uint16_t n;

	memcpy(&n, at, sizeof(n));
	return swap ? __builtin_bswap16(n) : n;
}

static inline uint32_t bytes_peek_u32(const void *at, bool swap)
{
	uint32_t n;

	memcpy(&n, at, sizeof(n));
	return swap ? __builtin_bswap32(n) : n;
}

static inline uint64_t bytes_peek_u64(const void *at, bool swap)
{
	uint64_t n;

	memcpy(&n, at, sizeof(n));
	return swap ? __builtin_bswap64(n) : n;
}

/* The next len bytes, or NULL when there are fewer; then nothing is left. */
static inline const unsigned char *bytes_take(struct bytes *b, size_t len)
{
	const unsigned char *at = b->at;

	if (b->left < len) {
		b->is_short = true;
		b->left = 0;
		return NULL;
	}
	/* What is empty may be nowhere. */
	if (len)
		b->at += len;
	b->left -= len;
	return at;
}

/* The next len bytes into to, which stays as it is when there are fewer. */
static inline void bytes_copy(struct bytes *b, void *to, size_t len)
{
	const unsigned char *at = bytes_take(b, len);

	if (at)
		memcpy(to, at, len);
}

static inline uint8_t bytes_u8(struct bytes *b)
{
	const unsigned char *at = bytes_take(b, 1);

	return at ? *at : 0;
}

static inline uint16_t bytes_u16(struct bytes *b)
{
	unsigned char n[2] = { 0 };

	bytes_copy(b, n, sizeof(n));
	return bytes_peek_u16(n, b->swap);
}

static inline uint32_t bytes_u32(struct bytes *b)
{
	unsigned char n[4] = { 0 };

	bytes_copy(b, n, sizeof(n));
	return bytes_peek_u32(n, b->swap);
}

static inline uint64_t bytes_u64(struct bytes *b)
{
	unsigned char n[8] = { 0 };

	bytes_copy(b, n, sizeof(n));
	return bytes_peek_u64(n, b->swap);
}

static inline struct view bytes_view(struct bytes *b, uint64_t len)
{
	const unsigned char *at = len <= b->left ? bytes_take(b, (size_t)len) : NULL;

	if (!at && len) {
		b->is_short = true;
		b->left = 0;
		return (struct view){ 0 };
	}
	return view_make((const char *)at, (size_t)len);
}

/* A text as perf writes them: a length, and in it the text and NULs. */
static inline struct view bytes_padded_text(struct bytes *b)
{
	struct view v = bytes_view(b, bytes_u32(b));

	return view_make(v.at ? v.at : "", v.at ? strnlen(v.at, v.len) : 0);
}

/* The next len words; none, and is_short, when there are fewer. */
static inline struct words bytes_words(struct bytes *b, uint64_t len)
{
	struct words w = { .at = b->at, .len = (size_t)len, .swap = b->swap };

	if (len > b->left / 8) {
		b->is_short = true;
		b->left = 0;
		w.len = 0;
		return w;
	}
	b->at += len * 8;
	b->left -= (size_t)len * 8;
	return w;
}

/*
 * The flags of a branch are bits that compilers number from the top on machines of big-endian order,
 * field by field: as those of the other order have them.
 */
static inline uint64_t words_turn_flags(uint64_t flags)
{
	/* include/uapi/linux/perf_event.h: struct perf_branch_entry, from mispred to priv, reserved. */
	static const unsigned char widths[] = { 1, 1, 1, 1, 16, 4, 2, 4, 3, 31 };
	static const uint16_t one = 1;
	bool to_little = *(const unsigned char *)&one;
	unsigned low = 0, high = 64;
	uint64_t turned = 0;

	for (size_t i = 0; i < sizeof(widths); i++) {
		uint64_t mask = (UINT64_C(1) << widths[i]) - 1;

		high -= widths[i];
		turned |= to_little ? (flags >> high & mask) << low : (flags >> low & mask) << high;
		low += widths[i];
	}
	return turned;
}

static inline uint64_t words_get(struct words w, size_t i)
{
	uint64_t n = bytes_peek_u64(w.at + i * 8, w.swap);

	return w.swap && w.are_branches && i % 3 == 2 ? words_turn_flags(n) : n;
}

#endif
