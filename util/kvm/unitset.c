/* SPDX-License-Identifier: MIT */
#include "util/kvm/unitset.h"

struct unitset_cube unitset_cube(uint8_t mask, uint8_t match)
{
	struct unitset_cube c = { .mask = mask, .match = match };
	unsigned int open = (uint8_t)~mask, part = 0;

	/* All subsets of the bits that the mask leaves open. */
	do {
		unitset_add(&c.units, match | part);
		part = (part - open) & open;
	} while (part);
	return c;
}

struct unitset_cube unitset_span(const struct unitset *s)
{
	unsigned int all = 0xff, any = 0;

	for (unsigned int u = unitset_next(s, 0); u < 256; u = unitset_next(s, u + 1)) {
		all &= u;
		any |= u;
	}
	return unitset_cube((uint8_t) ~(all ^ any), (uint8_t)all);
}

/* Would a cube without that bit in its mask still be within s? */
static bool can_grow(const struct unitset_cube *c, const struct unitset *s)
{
	for (unsigned int bit = 1; bit < 256; bit <<= 1) {
		struct unitset_cube twin;

		if (!(c->mask & bit))
			continue;
		twin = unitset_cube(c->mask, (uint8_t)(c->match ^ bit));
		if (unitset_is_within(&twin.units, s))
			return true;
	}
	return false;
}

void unitset_add_primes(const struct unitset *s, struct unitset_cubes *out)
{
	for (unsigned int mask = 0; mask < 256; mask++) {
		unsigned int match = 0;

		do {
			struct unitset_cube c = unitset_cube((uint8_t)mask, (uint8_t)match);

			if (unitset_is_within(&c.units, s) && !can_grow(&c, s))
				*vec_add(out) = c;
			match = (match - mask) & mask;
		} while (match);
	}
}
