/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_UNITSET_H
#define UTIL_KVM_UNITSET_H

/*
 * Sets of unit masks, and the cubes that a masked entry of a filter can mean:
 * the unit masks u with (u & mask) == match. Plain values, nothing fails.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/vec.h"

struct unitset {
	uint64_t word[4];
};

struct unitset_cube {
	uint8_t mask, match;
	struct unitset units;
};

struct unitset_cubes VEC(struct unitset_cube);

static inline bool unitset_has(const struct unitset *s, unsigned int unit)
{
	return s->word[unit / 64] >> (unit % 64) & 1;
}

static inline void unitset_add(struct unitset *s, unsigned int unit)
{
	s->word[unit / 64] |= UINT64_C(1) << (unit % 64);
}

static inline bool unitset_is_empty(const struct unitset *s)
{
	return !(s->word[0] | s->word[1] | s->word[2] | s->word[3]);
}

/* By adding up bits in ever wider fields: much of a search is counting. */
static inline size_t unitset_count(const struct unitset *s)
{
	const uint64_t ones = UINT64_C(0x5555555555555555), twos = UINT64_C(0x3333333333333333),
		       fours = UINT64_C(0x0f0f0f0f0f0f0f0f), eights = UINT64_C(0x00ff00ff00ff00ff);
	uint64_t sum = 0;

	for (int i = 0; i < 4; i++) {
		uint64_t x = s->word[i] - (s->word[i] >> 1 & ones);

		x = (x & twos) + (x >> 2 & twos);
		sum += (x + (x >> 4)) & fours;
	}
	sum = (sum & eights) + (sum >> 8 & eights);
	return sum * UINT64_C(0x0001000100010001) >> 48;
}

static inline struct unitset unitset_or(const struct unitset *a, const struct unitset *b)
{
	struct unitset s;

	for (int i = 0; i < 4; i++)
		s.word[i] = a->word[i] | b->word[i];
	return s;
}

static inline struct unitset unitset_and(const struct unitset *a, const struct unitset *b)
{
	struct unitset s;

	for (int i = 0; i < 4; i++)
		s.word[i] = a->word[i] & b->word[i];
	return s;
}

static inline struct unitset unitset_without(const struct unitset *a, const struct unitset *b)
{
	struct unitset s;

	for (int i = 0; i < 4; i++)
		s.word[i] = a->word[i] & ~b->word[i];
	return s;
}

static inline bool unitset_is_within(const struct unitset *a, const struct unitset *b)
{
	struct unitset s = unitset_without(a, b);

	return unitset_is_empty(&s);
}

/* The lowest one at or above from; 256 when there is none. */
static inline unsigned int unitset_next(const struct unitset *s, unsigned int from)
{
	for (unsigned int i = from / 64; i < 4; i++) {
		uint64_t word = s->word[i];

		if (i == from / 64)
			word &= UINT64_MAX << (from % 64);
		if (word)
			return i * 64 + (unsigned int)__builtin_ctzll(word);
	}
	return 256;
}

/* match within mask. */
struct unitset_cube unitset_cube(uint8_t mask, uint8_t match);

/* The smallest cube around a set that is not empty. */
struct unitset_cube unitset_span(const struct unitset *s);

/* Adds the largest cubes within s: those that are in no other one (prime implicants). */
void unitset_add_primes(const struct unitset *s, struct unitset_cubes *out);

#endif
