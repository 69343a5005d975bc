/* SPDX-License-Identifier: MIT */
#include "util/metric/packgroup.h"

#include "util/metric/packset.h"

void packgroup_init(struct packing *p, const struct packitem_list *list)
{
	*p = (struct packing){ .list = list };
}

static void release_group(struct packgroup *g)
{
	free(g->events);
	vec_release(&g->items);
}

void packgroup_release(struct packing *p)
{
	for (size_t g = 0; g < p->groups.len; g++)
		release_group(&p->groups.at[g]);
	vec_release(&p->groups);
}

size_t packgroup_new(struct packing *p)
{
	struct packgroup *g = vec_add(&p->groups);

	*g = (struct packgroup){ .events = alloc_zero(p->list->words + 1, sizeof(g->events[0])) };
	return p->groups.len - 1;
}

void packgroup_drop(struct packing *p, size_t group)
{
	release_group(&p->groups.at[group]);
	p->groups.at[group] = p->groups.at[--p->groups.len];
}

void packgroup_copy(struct packing *to, const struct packing *from)
{
	size_t bytes = from->list->words * sizeof(uint64_t);

	while (to->groups.len > from->groups.len)
		packgroup_drop(to, to->groups.len - 1);
	while (to->groups.len < from->groups.len)
		packgroup_new(to);
	for (size_t g = 0; g < from->groups.len; g++) {
		const struct packgroup *source = &from->groups.at[g];
		struct packgroup *copy = &to->groups.at[g];

		memcpy(copy->events, source->events, bytes);
		copy->items.len = 0;
		for (size_t i = 0; i < source->items.len; i++)
			*vec_add(&copy->items) = source->items.at[i];
	}
}

/* Would the group with one more set still fit? Small sets need no heap. */
static bool fits_with(const struct packing *p, const uint64_t *a, const uint64_t *b)
{
	size_t words = p->list->words;
	uint64_t few[8] = { 0 },
		 *both = words <= ARRAY_LEN(few) ? few : alloc_zero(words, sizeof(both[0]));
	bool fits;

	for (size_t w = 0; w < words; w++)
		both[w] = a[w] | b[w];
	fits = packlimit_fits(p->list->limits, both);
	if (both != few)
		free(both);
	return fits;
}

bool packgroup_fits(const struct packing *p, size_t group, size_t item)
{
	return fits_with(p, p->groups.at[group].events, p->list->items.at[item].set);
}

size_t packgroup_best(const struct packing *p, size_t item)
{
	const uint64_t *set = p->list->items.at[item].set;
	size_t words = p->list->words, best = PACKGROUP_NONE, least = 0, largest = 0;

	for (size_t g = 0; g < p->groups.len; g++) {
		const uint64_t *events = p->groups.at[g].events;
		size_t fresh = packset_lacking(set, events, words), size;

		if (best != PACKGROUP_NONE && fresh > least)
			continue;
		size = packset_count(events, words);
		if (best != PACKGROUP_NONE && fresh == least && size <= largest)
			continue;
		if (fresh && !fits_with(p, events, set))
			continue;
		best = g;
		least = fresh;
		largest = size;
	}
	return best;
}

void packgroup_add(struct packing *p, size_t group, size_t item)
{
	struct packgroup *g = &p->groups.at[group];

	packset_join(g->events, p->list->items.at[item].set, p->list->words);
	*vec_add(&g->items) = (uint32_t)item;
}

/* Events are shared, so that the union is made anew and nothing subtracted. */
void packgroup_remove(struct packing *p, size_t group, size_t place)
{
	struct packgroup *g = &p->groups.at[group];
	size_t words = p->list->words;

	g->items.at[place] = g->items.at[--g->items.len];
	memset(g->events, 0, words * sizeof(g->events[0]));
	for (size_t i = 0; i < g->items.len; i++)
		packset_join(g->events, p->list->items.at[g->items.at[i]].set, words);
}

void packgroup_fill(struct packing *p)
{
	size_t n = p->list->items.len;
	uint32_t *order = alloc_zero(n + 1, sizeof(order[0]));

	for (size_t i = 0; i < n; i++) {
		size_t at = i;

		for (; at && p->list->items.at[order[at - 1]].size < p->list->items.at[i].size;
		     at--)
			order[at] = order[at - 1];
		order[at] = (uint32_t)i;
	}
	for (size_t i = 0; i < n; i++) {
		size_t g = packgroup_best(p, order[i]);

		packgroup_add(p, g == PACKGROUP_NONE ? packgroup_new(p) : g, order[i]);
	}
	free(order);
}
