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

bool unitset_is_empty(const struct unitset *s);
size_t unitset_count(const struct unitset *s);
struct unitset unitset_or(const struct unitset *a, const struct unitset *b);
struct unitset unitset_and(const struct unitset *a, const struct unitset *b);
struct unitset unitset_without(const struct unitset *a, const struct unitset *b);
bool unitset_meets(const struct unitset *a, const struct unitset *b);
bool unitset_is_within(const struct unitset *a, const struct unitset *b);

/* The lowest one at or above from; 256 when there is none. */
unsigned int unitset_next(const struct unitset *s, unsigned int from);

/* match within mask. */
struct unitset_cube unitset_cube(uint8_t mask, uint8_t match);

/* The smallest cube around a set that is not empty. */
struct unitset_cube unitset_span(const struct unitset *s);

/* Adds the largest cubes within s: those that are in no other one (prime implicants). */
void unitset_add_primes(const struct unitset *s, struct unitset_cubes *out);

#endif
