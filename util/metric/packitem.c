/* SPDX-License-Identifier: MIT */
#include "util/metric/packitem.h"

#include "util/metric/packset.h"

void packitem_release(struct packitem_list *l)
{
	vec_release(&l->items);
	arena_release(&l->arena);
}

/* Is the set part of an item? */
static bool is_covered(const struct packitem_list *l, const uint64_t *set)
{
	for (size_t i = 0; i < l->items.len; i++) {
		if (packset_within(set, l->items.at[i].set, l->words))
			return true;
	}
	return false;
}

void packitem_add(struct packitem_list *l, const uint64_t *set)
{
	size_t bytes = l->words * sizeof(set[0]), kept = 0;
	uint64_t *copy;

	if (packset_empty(set, l->words) || is_covered(l, set))
		return;
	for (size_t i = 0; i < l->items.len; i++) {
		if (!packset_within(l->items.at[i].set, set, l->words))
			l->items.at[kept++] = l->items.at[i];
	}
	l->items.len = kept;
	copy = arena_alloc(&l->arena, bytes);
	memcpy(copy, set, bytes);
	*vec_add(&l->items) =
		(struct packitem){ .set = copy, .size = packset_count(copy, l->words) };
}
