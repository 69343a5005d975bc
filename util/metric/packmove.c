/* SPDX-License-Identifier: MIT */
#include "util/metric/packmove.h"

#include "util/metric/packset.h"

#define POLISH_PASSES 20
#define SHAKES	      2
#define SEED	      UINT64_C(0x9e3779b97f4a7c15)

struct mover {
	const struct packitem_list *list;
	struct packing now; /* being changed */
	size_t *penalties;  /* per item: how often it found no place */
	struct VEC(uint32_t) pool;
	struct VEC(uint32_t) kept, ejected, best_ejected;
	uint64_t *events;
	uint64_t random;
	size_t moves;
};

/* xorshift64, by G. Marsaglia. */
static size_t draw(struct mover *m, size_t below)
{
	m->random ^= m->random << 13;
	m->random ^= m->random >> 7;
	m->random ^= m->random << 17;
	return (size_t)(m->random % below);
}

static const struct packitem *item_at(const struct mover *m, size_t i)
{
	return &m->list->items.at[i];
}

static size_t find_smallest(const struct mover *m)
{
	size_t smallest = 0, least = SIZE_MAX;

	for (size_t g = 0; g < m->now.groups.len; g++) {
		size_t sum = 0;

		for (size_t i = 0; i < m->now.groups.at[g].items.len; i++)
			sum += item_at(m, m->now.groups.at[g].items.at[i])->size;
		if (sum < least) {
			least = sum;
			smallest = g;
		}
	}
	return smallest;
}

/* The pool is a stack: the largest item is placed first. */
static void empty_into_pool(struct mover *m, size_t group)
{
	const struct packgroup *g = &m->now.groups.at[group];

	m->pool.len = 0;
	for (size_t i = 0; i < g->items.len; i++) {
		size_t size = item_at(m, g->items.at[i])->size, at;

		vec_add(&m->pool);
		for (at = m->pool.len - 1; at && item_at(m, m->pool.at[at - 1])->size > size; at--)
			m->pool.at[at] = m->pool.at[at - 1];
		m->pool.at[at] = g->items.at[i];
	}
	packgroup_drop(&m->now, group);
}

static void sort_by_penalty(struct mover *m, const struct packgroup *g)
{
	m->kept.len = 0;
	for (size_t i = 0; i < g->items.len; i++) {
		uint32_t item = g->items.at[i];
		size_t at;

		vec_add(&m->kept);
		for (at = m->kept.len - 1;
		     at && m->penalties[m->kept.at[at - 1]] < m->penalties[item]; at--)
			m->kept.at[at] = m->kept.at[at - 1];
		m->kept.at[at] = item;
	}
}

/*
 * What must leave the group for the item, the items that were hardest to place
 * staying if they can; SIZE_MAX when that costs more than most.
 */
static size_t cost_of(struct mover *m, const struct packgroup *g, size_t item, size_t most)
{
	size_t words = m->list->words, cost = 0;

	sort_by_penalty(m, g);
	m->ejected.len = 0;
	memcpy(m->events, item_at(m, item)->set, words * sizeof(m->events[0]));
	for (size_t i = 0; i < m->kept.len; i++) {
		const uint64_t *set = item_at(m, m->kept.at[i])->set;
		uint64_t *both = m->events + words;

		for (size_t w = 0; w < words; w++)
			both[w] = m->events[w] | set[w];
		if (packlimit_fits(m->list->limits, both)) {
			memcpy(m->events, both, words * sizeof(both[0]));
			continue;
		}
		*vec_add(&m->ejected) = m->kept.at[i];
		cost += m->penalties[m->kept.at[i]];
		if (cost > most)
			return SIZE_MAX;
	}
	return cost;
}

static void remove_item(struct packing *p, size_t group, uint32_t item)
{
	const struct packgroup *g = &p->groups.at[group];

	for (size_t i = 0; i < g->items.len; i++) {
		if (g->items.at[i] == item) {
			packgroup_remove(p, group, i);
			return;
		}
	}
}

/* Puts the item where it costs least, what it drives out into the pool. */
static void push_in(struct mover *m, size_t item)
{
	size_t best = 0, least = SIZE_MAX, ties = 0;

	for (size_t g = 0; g < m->now.groups.len; g++) {
		size_t cost = cost_of(m, &m->now.groups.at[g], item, least);

		if (cost == SIZE_MAX || (cost == least && draw(m, ++ties)))
			continue;
		if (cost < least)
			ties = 1;
		least = cost;
		best = g;
		m->best_ejected.len = 0;
		for (size_t i = 0; i < m->ejected.len; i++)
			*vec_add(&m->best_ejected) = m->ejected.at[i];
	}
	for (size_t i = 0; i < m->best_ejected.len; i++) {
		remove_item(&m->now, best, m->best_ejected.at[i]);
		*vec_add(&m->pool) = m->best_ejected.at[i];
	}
	packgroup_add(&m->now, best, item);
}

/* A random item changes its group, where it can: so that nothing turns in circles. */
static void shake(struct mover *m)
{
	size_t from = draw(m, m->now.groups.len), to = draw(m, m->now.groups.len), place;
	const struct packgroup *g = &m->now.groups.at[from];

	if (from == to || !g->items.len)
		return;
	place = draw(m, g->items.len);
	if (!packgroup_fits(&m->now, to, g->items.at[place]))
		return;
	packgroup_add(&m->now, to, g->items.at[place]);
	packgroup_remove(&m->now, from, place);
	if (!m->now.groups.at[from].items.len)
		packgroup_drop(&m->now, from);
}

/* One group less; false when the moves ran out, and nothing is whole then. */
static bool dissolve_one(struct mover *m)
{
	if (m->now.groups.len < 2)
		return false;
	empty_into_pool(m, find_smallest(m));
	while (m->pool.len) {
		uint32_t item;
		size_t g;

		if (!m->moves)
			return false;
		m->moves--;
		item = m->pool.at[--m->pool.len];
		g = packgroup_best(&m->now, item);
		if (g != PACKGROUP_NONE) {
			packgroup_add(&m->now, g, item);
			continue;
		}
		m->penalties[item]++;
		push_in(m, item);
		for (size_t i = 0; i < SHAKES; i++)
			shake(m);
	}
	return true;
}

void packmove_shrink(struct packing *p, size_t bound, size_t *moves)
{
	struct mover m = { .list = p->list, .random = SEED, .moves = *moves };
	size_t n = p->list->items.len;

	if (p->groups.len <= bound)
		return;
	packgroup_init(&m.now, p->list);
	packgroup_copy(&m.now, p);
	m.events = alloc_zero(2 * p->list->words, sizeof(m.events[0]));
	m.penalties = alloc_zero(n, sizeof(m.penalties[0]));
	for (size_t i = 0; i < n; i++)
		m.penalties[i] = 1;
	while (p->groups.len > bound && dissolve_one(&m))
		packgroup_copy(p, &m.now);
	*moves = m.moves;
	packgroup_release(&m.now);
	vec_release(&m.pool);
	vec_release(&m.kept);
	vec_release(&m.ejected);
	vec_release(&m.best_ejected);
	free(m.penalties);
	free(m.events);
}

static size_t count_relatives(const struct packing *p, const struct packgroup *g, size_t item)
{
	const uint64_t *relatives = p->list->items.at[item].relatives;
	size_t n = 0;

	for (size_t i = 0; relatives && i < g->items.len; i++)
		n += g->items.at[i] != item && packset_has(relatives, g->items.at[i]);
	return n;
}

/* Events that only this item needs in the group. */
static size_t count_freed(const struct packing *p, const struct packgroup *g, size_t place,
			  uint64_t *rest)
{
	size_t words = p->list->words;

	memset(rest, 0, words * sizeof(rest[0]));
	for (size_t i = 0; i < g->items.len; i++) {
		if (i != place)
			packset_join(rest, p->list->items.at[g->items.at[i]].set, words);
	}
	return packset_lacking(g->events, rest, words);
}

/* Moves one item if that is good; the gain is events saved, then relatives met. */
static bool polish_item(struct packing *p, size_t group, size_t place, uint64_t *rest)
{
	const struct packgroup *g = &p->groups.at[group];
	uint32_t item = g->items.at[place];
	const uint64_t *set = p->list->items.at[item].set;
	size_t freed = count_freed(p, g, place, rest);
	size_t met = count_relatives(p, g, item), best = PACKGROUP_NONE, added = freed;

	for (size_t k = 0; k < p->groups.len; k++) {
		size_t fresh, relatives;

		if (k == group)
			continue;
		fresh = packset_lacking(set, p->groups.at[k].events, p->list->words);
		if (fresh > added)
			continue;
		relatives = count_relatives(p, &p->groups.at[k], item);
		if (fresh == added && relatives <= met)
			continue;
		if (!packgroup_fits(p, k, item))
			continue;
		best = k;
		added = fresh;
		met = relatives;
	}
	if (best == PACKGROUP_NONE)
		return false;
	packgroup_add(p, best, item);
	packgroup_remove(p, group, place);
	return true;
}

void packmove_polish(struct packing *p)
{
	uint64_t *rest = alloc_zero(p->list->words + 1, sizeof(rest[0]));
	bool moved = true;

	for (size_t pass = 0; moved && pass < POLISH_PASSES; pass++) {
		moved = false;
		for (size_t g = 0; g < p->groups.len; g++) {
			for (size_t i = 0; i < p->groups.at[g].items.len;) {
				if (polish_item(p, g, i, rest))
					moved = true;
				else
					i++;
			}
		}
		for (size_t g = p->groups.len; g-- > 0;) {
			if (!p->groups.at[g].items.len)
				packgroup_drop(p, g);
		}
	}
	free(rest);
}
