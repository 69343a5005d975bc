/* SPDX-License-Identifier: MIT */
#include "arch/branchstack.h"

/* The number of slots that can hold something. */
static size_t filled(const struct branchstack *s)
{
	if (s->format->order != BRANCHFORMAT_BRS || !s->top || s->top > s->depth)
		return s->depth;
	return s->top;
}

/* The slot of the i-th newest. */
static size_t slot_of(const struct branchstack *s, size_t i)
{
	switch (s->format->order) {
	case BRANCHFORMAT_TOP:
		/* A stack goes round; depths that are no power of two do too. */
		return (s->top % s->depth + s->depth - i) % s->depth;
	case BRANCHFORMAT_BRS:
		return filled(s) - 1 - i;
	case BRANCHFORMAT_FIRST:
		break;
	}
	return i;
}

/* Is what is older than an empty slot not to be read? */
static bool ends(const struct branchstack *s)
{
	return s->format->order == BRANCHFORMAT_BRS || s->format->first_empty_ends || s->call_stack;
}

struct branchstack_count branchstack_read(const struct branchstack *s, struct branch *out)
{
	struct branchstack_count c = { 0 };
	size_t n = filled(s);

	for (size_t i = 0; i < n; i++) {
		size_t slot = slot_of(s, i);
		struct branch b = s->format->decode(&s->slots[slot], &s->cpu);

		if (s->missing && s->missing[slot] == BRANCHSTACK_NOTHING) {
			c.unknown++;
			continue;
		}
		if (s->missing)
			b.knows &= (uint16_t)~s->missing[slot];
		if (b.state == BRANCH_EMPTY) {
			c.empty++;
			if (ends(s))
				break;
			continue;
		}
		if (b.state == BRANCH_RESERVED) {
			c.reserved++;
			continue;
		}
		/* The record too many comes after the abort, and so before it here. */
		if (s->cpu.double_abort && b.abort && c.branches) {
			c.branches--;
			c.doubled++;
		}
		out[c.branches++] = b;
	}
	return c;
}
