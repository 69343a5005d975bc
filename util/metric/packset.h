/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_PACKSET_H
#define UTIL_METRIC_PACKSET_H

/*
 * Sets of small numbers as bits, for the packer's inner loops. How many words
 * a set has is the same for all sets of a request and passed along.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "util/base/bits.h"

static inline size_t packset_words(size_t members)
{
	return (members + 63) / 64;
}

static inline void packset_add(uint64_t *set, size_t i)
{
	set[i / 64] |= UINT64_C(1) << (i % 64);
}

static inline bool packset_has(const uint64_t *set, size_t i)
{
	return set[i / 64] >> (i % 64) & 1;
}

static inline void packset_join(uint64_t *into, const uint64_t *set, size_t words)
{
	for (size_t w = 0; w < words; w++)
		into[w] |= set[w];
}

static inline size_t packset_count(const uint64_t *set, size_t words)
{
	size_t n = 0;

	for (size_t w = 0; w < words; w++)
		n += bits_count(set[w]);
	return n;
}

/* Members of a and b. */
static inline size_t packset_common(const uint64_t *a, const uint64_t *b, size_t words)
{
	size_t n = 0;

	for (size_t w = 0; w < words; w++)
		n += bits_count(a[w] & b[w]);
	return n;
}

/* Members of a that b lacks. */
static inline size_t packset_lacking(const uint64_t *a, const uint64_t *b, size_t words)
{
	size_t n = 0;

	for (size_t w = 0; w < words; w++)
		n += bits_count(a[w] & ~b[w]);
	return n;
}

static inline bool packset_meets(const uint64_t *a, const uint64_t *b, size_t words)
{
	for (size_t w = 0; w < words; w++) {
		if (a[w] & b[w])
			return true;
	}
	return false;
}

static inline bool packset_within(const uint64_t *a, const uint64_t *b, size_t words)
{
	for (size_t w = 0; w < words; w++) {
		if (a[w] & ~b[w])
			return false;
	}
	return true;
}

static inline bool packset_empty(const uint64_t *a, size_t words)
{
	for (size_t w = 0; w < words; w++) {
		if (a[w])
			return false;
	}
	return true;
}

/*
 * The first member at or behind i; words * 64 when there is none.
 *
 *	for (size_t e = packset_next(set, 0, words); e < 64 * words; e = packset_next(set, e + 1, words))
 */
static inline size_t packset_next(const uint64_t *set, size_t i, size_t words)
{
	size_t w = i / 64;
	uint64_t bits;

	if (w >= words)
		return words * 64;
	bits = set[w] & (~UINT64_C(0) << (i % 64));
	while (!bits) {
		if (++w >= words)
			return words * 64;
		bits = set[w];
	}
	return w * 64 + (size_t)__builtin_ctzll(bits);
}

#define PACKSET_EACH(e, set, words) \
	(size_t e = packset_next(set, 0, words); e < 64 * (words); \
	 e = packset_next(set, e + 1, words))

#endif
