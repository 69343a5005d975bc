/* SPDX-License-Identifier: MIT */
#include "util/metric/packbound.h"

#include <stdlib.h>

#include "util/base/buf.h"
#include "util/metric/packset.h"
#include "util/pmu/assign.h"

#define DEPTH	     2
#define CLIQUE_SEEDS 24
#define NAMED	     3 /* events and items that a reason names */

/* Where the best bound came from. */
enum kind { FROM_ONE, FROM_LIMIT, FROM_REGISTER, FROM_CLIQUE };

struct reason {
	enum kind kind;
	size_t index; /* of the limit or register */
	size_t places, room;
};

struct level {
	uint32_t *items; /* of the level above that hold one event */
	uint32_t *copies;
	uint64_t *events;
	uint64_t *base; /* events that all groups of the level hold */
};

struct search {
	const struct packitem_list *l;
	size_t words, item_words;
	uint64_t *conflicts; /* per item, the items that do not fit beside it */
	struct level levels[DEPTH + 1];
	/* Of the clique search. */
	uint32_t *order;
	uint32_t *degree;
	uint64_t *candidates;
	uint64_t *members;
	uint32_t *clique, *best_clique;
};

static const uint64_t *conflicts_of(const struct search *s, size_t item)
{
	return s->conflicts + item * s->item_words;
}

static void find_conflicts(struct search *s)
{
	const struct packitem_list *l = s->l;
	uint64_t *both = alloc_zero(s->words + 1, sizeof(both[0]));

	for (size_t i = 0; i < l->items.len; i++) {
		for (size_t k = 0; k < i; k++) {
			memcpy(both, l->items.at[i].set, s->words * sizeof(both[0]));
			packset_join(both, l->items.at[k].set, s->words);
			if (packlimit_fits(l->limits, both))
				continue;
			packset_add(s->conflicts + i * s->item_words, k);
			packset_add(s->conflicts + k * s->item_words, i);
		}
	}
	free(both);
}

/* Insertion sort by degree, the input order kept among equals. */
static void order_items(struct search *s, const uint32_t *items, size_t n)
{
	memset(s->members, 0, s->item_words * sizeof(s->members[0]));
	for (size_t i = 0; i < n; i++)
		packset_add(s->members, items[i]);
	for (size_t i = 0; i < n; i++) {
		uint32_t degree = (uint32_t)packset_common(conflicts_of(s, items[i]), s->members,
							   s->item_words);
		size_t at = i;

		for (; at && s->degree[at - 1] < degree; at--) {
			s->degree[at] = s->degree[at - 1];
			s->order[at] = s->order[at - 1];
		}
		s->degree[at] = degree;
		s->order[at] = items[i];
	}
}

/* The size of the largest found; its items are in best_clique. */
static size_t find_clique(struct search *s, const uint32_t *items, size_t n)
{
	size_t best = 0;

	order_items(s, items, n);
	for (size_t seed = 0; seed < n && seed < CLIQUE_SEEDS && s->degree[seed] >= best; seed++) {
		size_t len = 0;

		s->clique[len++] = s->order[seed];
		memcpy(s->candidates, conflicts_of(s, s->order[seed]),
		       s->item_words * sizeof(s->candidates[0]));
		for (size_t i = 0; i < n; i++) {
			if (!packset_has(s->candidates, s->order[i]))
				continue;
			s->clique[len++] = s->order[i];
			for (size_t w = 0; w < s->item_words; w++)
				s->candidates[w] &= conflicts_of(s, s->order[i])[w];
		}
		if (len > best) {
			best = len;
			memcpy(s->best_clique, s->clique, len * sizeof(s->clique[0]));
		}
	}
	return best;
}

static size_t divide_up(size_t a, size_t b)
{
	return (a + b - 1) / b;
}

static void improve(size_t *best, struct reason *reason, size_t bound, struct reason with)
{
	if (bound <= *best)
		return;
	*best = bound;
	*reason = with;
}

static void bound_by_limits(const struct search *s, const struct level *v, size_t *best,
			    struct reason *reason)
{
	const struct packlimit_set *limits = s->l->limits;

	for (size_t i = 0; i < limits->limits.len; i++) {
		const struct packlimit *x = &limits->limits.at[i];
		size_t taken = packset_common(v->base, x->events, s->words), places = 0;

		for
			PACKSET_EACH(e, v->events, s->words)
		places += packset_has(x->events, e) ? v->copies[e] : 0;
		if (places && x->room > taken)
			improve(best, reason, divide_up(places, x->room - taken),
				(struct reason){ FROM_LIMIT, i, places, x->room - taken });
	}
}

/* In how many groups the one of these events is that is in most. */
static uint32_t most_copies(const struct search *s, const struct level *v, const uint64_t *events)
{
	uint32_t most = 0;

	for
		PACKSET_EACH(e, events, s->words)
		{
			if (packset_has(v->events, e) && v->copies[e] > most)
				most = v->copies[e];
		}
	return most;
}

static void bound_by_registers(const struct search *s, const struct level *v, size_t *best,
			       struct reason *reason)
{
	const struct packlimit_set *limits = s->l->limits;

	for (size_t i = 0; i < limits->registers.len; i++) {
		const struct packlimit_register *r = &limits->registers.at[i];
		size_t taken = 0, places = 0;

		for (size_t k = 0; k < r->nvalues; k++) {
			if (packset_meets(r->values[k], v->base, s->words))
				taken++;
			else
				places += most_copies(s, v, r->values[k]);
		}
		if (places && r->capacity > taken)
			improve(best, reason, divide_up(places, r->capacity - taken),
				(struct reason){ FROM_REGISTER, i, places, r->capacity - taken });
	}
}

static size_t bound(struct search *s, const uint32_t *items, size_t n, unsigned int depth,
		    struct reason *reason);

/* In how many groups event e must be, as far as the items that hold it tell. */
static uint32_t count_copies(struct search *s, const uint32_t *items, size_t n, size_t e,
			     unsigned int depth)
{
	struct level *below = &s->levels[depth - 1];
	struct reason ignored;
	size_t holders = 0;

	for (size_t i = 0; i < n; i++) {
		const uint64_t *set = s->l->items.at[items[i]].set;

		if (!packset_has(set, e))
			continue;
		for (size_t w = 0; w < s->words; w++)
			below->base[w] = holders ? below->base[w] & set[w] : set[w];
		below->items[holders++] = items[i];
	}
	if (holders < 2)
		return 1;
	/* All groups that serve the holders hold what those above hold as well. */
	packset_join(below->base, s->levels[depth].base, s->words);
	return (uint32_t)bound(s, below->items, holders, depth - 1, &ignored);
}

/* The groups that serve the items hold all of the level's base; how many are they? */
static size_t bound(struct search *s, const uint32_t *items, size_t n, unsigned int depth,
		    struct reason *reason)
{
	struct level *v = &s->levels[depth];
	size_t best = 1, clique;

	*reason = (struct reason){ FROM_ONE, 0, 0, 0 };
	if (!n)
		return 0;
	memset(v->events, 0, s->words * sizeof(v->events[0]));
	for (size_t i = 0; i < n; i++)
		packset_join(v->events, s->l->items.at[items[i]].set, s->words);
	for (size_t w = 0; w < s->words; w++)
		v->events[w] &= ~v->base[w];
	if (packset_empty(v->events, s->words))
		return 1;
	for
		PACKSET_EACH(e, v->events, s->words)
	v->copies[e] = depth ? count_copies(s, items, n, e, depth) : 1;
	bound_by_limits(s, v, &best, reason);
	bound_by_registers(s, v, &best, reason);
	if (n > best) {
		clique = find_clique(s, items, n);
		improve(&best, reason, clique, (struct reason){ FROM_CLIQUE, 0, clique, 1 });
	}
	return best;
}

/* The events that must be in most groups. */
static void name_hubs(const struct search *s, const struct packlimit *x, struct buf *why)
{
	const struct level *v = &s->levels[DEPTH];
	const char *between = "; ";
	uint64_t *named = alloc_zero(s->words + 1, sizeof(named[0]));

	for (size_t k = 0; k < NAMED; k++) {
		size_t most = SIZE_MAX;

		for
			PACKSET_EACH(e, v->events, s->words)
			{
				if (packset_has(x->events, e) && !packset_has(named, e) &&
				    v->copies[e] > (most == SIZE_MAX ? 1 : v->copies[most]))
					most = e;
			}
		if (most == SIZE_MAX)
			break;
		packset_add(named, most);
		buf_printf(why, "%s%s in at least %u groups", between,
			   s->l->limits->events[most].name, v->copies[most]);
		between = ", ";
	}
	free(named);
}

static void tell_limit(const struct search *s, const struct reason *r, struct buf *why)
{
	const struct packlimit *x = &s->l->limits->limits.at[r->index];
	size_t events = packset_common(s->levels[DEPTH].events, x->events, s->words);

	if (r->places == events) {
		buf_printf(why, "%zu events compete for ", events);
		assign_describe(x->counters, why);
		return;
	}
	buf_printf(why, "%zu places are needed on ", r->places);
	assign_describe(x->counters, why);
	buf_printf(why, " (%zu events", events);
	name_hubs(s, x, why);
	buf_printf(why, "), %zu per group", r->room);
}

static void tell(const struct search *s, const struct reason *r, struct buf *why)
{
	switch (r->kind) {
	case FROM_ONE:
		break;
	case FROM_LIMIT:
		tell_limit(s, r, why);
		break;
	case FROM_REGISTER:
		buf_printf(why, "%zu values for register %s, %zu per group", r->places,
			   s->l->limits->registers.at[r->index].name, r->room);
		break;
	case FROM_CLIQUE:
		buf_printf(why, "%zu sets of events exclude each other pairwise", r->places);
		break;
	}
}

static void search_init(struct search *s, const struct packitem_list *l, struct arena *arena)
{
	size_t n = l->items.len, events = l->limits->nevents + 1;

	*s = (struct search){
		.l = l,
		.words = l->words,
		.item_words = packset_words(n),
	};
	s->conflicts = arena_alloc(arena, n * s->item_words * sizeof(s->conflicts[0]) + 8);
	for (size_t d = 0; d <= DEPTH; d++) {
		s->levels[d].items = arena_alloc(arena, (n + 1) * sizeof(uint32_t));
		s->levels[d].copies = arena_alloc(arena, events * sizeof(uint32_t));
		s->levels[d].events = arena_alloc(arena, (s->words + 1) * sizeof(uint64_t));
		s->levels[d].base = arena_alloc(arena, (s->words + 1) * sizeof(uint64_t));
	}
	s->order = arena_alloc(arena, (n + 1) * sizeof(uint32_t));
	s->degree = arena_alloc(arena, (n + 1) * sizeof(uint32_t));
	s->clique = arena_alloc(arena, (n + 1) * sizeof(uint32_t));
	s->best_clique = arena_alloc(arena, (n + 1) * sizeof(uint32_t));
	s->candidates = arena_alloc(arena, (s->item_words + 1) * sizeof(uint64_t));
	s->members = arena_alloc(arena, (s->item_words + 1) * sizeof(uint64_t));
	find_conflicts(s);
}

size_t packbound_find(const struct packitem_list *l, struct buf *why)
{
	struct arena arena = { 0 };
	struct search s;
	struct reason reason;
	uint32_t *all;
	size_t best;

	search_init(&s, l, &arena);
	all = arena_alloc(&arena, (l->items.len + 1) * sizeof(all[0]));
	for (size_t i = 0; i < l->items.len; i++)
		all[i] = (uint32_t)i;
	best = bound(&s, all, l->items.len, DEPTH, &reason);
	tell(&s, &reason, why);
	arena_release(&arena);
	return best;
}

struct trial {
	const struct packitem_list *l;
	size_t words, groups, steps, limit;
	uint32_t *order;
	uint64_t *unions; /* per item depth and group: the union before that item */
};

static enum packbound_answer place(struct trial *t, size_t at, size_t used)
{
	size_t stride = t->groups * t->words;
	const uint64_t *now = t->unions + at * stride;
	uint64_t *next = t->unions + (at + 1) * stride;
	const uint64_t *set;

	if (at == t->l->items.len)
		return PACKBOUND_YES;
	if (++t->steps > t->limit)
		return PACKBOUND_UNKNOWN;
	set = t->l->items.at[t->order[at]].set;
	/* In a group that holds it already it takes nothing away from others. */
	for (size_t g = 0; g < used; g++) {
		if (packset_within(set, now + g * t->words, t->words)) {
			memcpy(next, now, stride * sizeof(next[0]));
			return place(t, at + 1, used);
		}
	}
	for (size_t g = 0; g < t->groups && g <= used; g++) {
		enum packbound_answer answer;

		memcpy(next, now, stride * sizeof(next[0]));
		packset_join(next + g * t->words, set, t->words);
		if (!packlimit_fits(t->l->limits, next + g * t->words))
			continue;
		answer = place(t, at + 1, g == used ? used + 1 : used);
		if (answer != PACKBOUND_NO)
			return answer;
	}
	return PACKBOUND_NO;
}

enum packbound_answer packbound_try(const struct packitem_list *l, size_t groups, size_t limit,
				    size_t *steps)
{
	struct trial t = { .l = l, .words = l->words, .groups = groups, .limit = limit };
	enum packbound_answer answer;
	size_t n = l->items.len;

	t.order = alloc_zero(n + 1, sizeof(t.order[0]));
	t.unions = alloc_zero((n + 1) * groups * l->words + 1, sizeof(t.unions[0]));
	for (size_t i = 0; i < n; i++) {
		size_t at = i;

		for (; at && l->items.at[t.order[at - 1]].size < l->items.at[i].size; at--)
			t.order[at] = t.order[at - 1];
		t.order[at] = (uint32_t)i;
	}
	answer = place(&t, 0, 0);
	*steps = t.steps;
	free(t.order);
	free(t.unions);
	return answer;
}
