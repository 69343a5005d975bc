/* SPDX-License-Identifier: MIT */
#include "util/metric/pack.h"

#include <stdlib.h>

#include "util/base/buf.h"
#include "util/metric/packbound.h"
#include "util/metric/packgroup.h"
#include "util/metric/packitem.h"
#include "util/metric/packlimit.h"
#include "util/metric/packmove.h"
#include "util/metric/packset.h"
#include "util/pmu/assign.h"

#define TRY_ITEMS    30 /* so many items are few enough to try all placements */
#define TRY_STEPS    20000
#define REPACK_ITEMS 64 /* and so many to pack a second time, with the wishes */

struct solver {
	const struct pack_request *request;
	struct packlimit_set limits;
	size_t words;
	struct packitem_list items;
	struct packing packing;
	size_t bound;
	struct buf why;
	struct arena arena; /* scratch */
};

static uint64_t *make_set(struct solver *s, const struct pack_set *set)
{
	uint64_t *bits = arena_alloc(&s->arena, (s->words + 1) * sizeof(bits[0]));

	for (size_t i = 0; i < set->nevents; i++)
		packset_add(bits, set->events[i]);
	return bits;
}

/* Items that fit, in their order, then the events that none of them holds. */
static void add_items(struct solver *s, struct packitem_list *list, bool wishes)
{
	const struct pack_request *r = s->request;

	for (size_t i = 0; i < r->nitems + (wishes ? r->nwishes : 0); i++) {
		const uint64_t *set =
			make_set(s, i < r->nitems ? &r->items[i] : &r->wishes[i - r->nitems]);

		if (packlimit_fits(&s->limits, set))
			packitem_add(list, set);
	}
	for (uint32_t e = 0; e < r->nevents; e++) {
		const uint64_t *set = make_set(s, &(struct pack_set){ &e, 1 });

		/* One that fits nowhere (all its counters are taken) is in no group. */
		if (packlimit_fits(&s->limits, set))
			packitem_add(list, set);
	}
}

/* Items that hold sets of one family are relatives. */
static void add_relatives(struct solver *s, struct packitem_list *list)
{
	const struct pack_request *r = s->request;
	size_t n = list->items.len, words = packset_words(n);

	for (size_t f = 0; f < r->nfamilies; f++) {
		uint64_t *members = arena_alloc(&s->arena, (words + 1) * sizeof(members[0]));

		for (size_t i = 0; i < r->families[f].nevents; i++) {
			const uint64_t *set = make_set(s, &r->items[r->families[f].events[i]]);

			for (size_t k = 0; k < n; k++) {
				if (packset_within(set, list->items.at[k].set, list->words))
					packset_add(members, k);
			}
		}
		for
			PACKSET_EACH(i, members, words)
			{
				uint64_t *relatives = list->items.at[i].relatives;

				if (!relatives)
					relatives = arena_alloc(&list->arena,
								(words + 1) * sizeof(relatives[0]));
				packset_join(relatives, members, words);
				list->items.at[i].relatives = relatives;
			}
	}
}

static void prove_more(struct solver *s)
{
	while (s->bound < s->packing.groups.len && s->items.items.len <= TRY_ITEMS) {
		size_t steps;

		if (packbound_try(&s->items, s->bound, TRY_STEPS, &steps) != PACKBOUND_NO)
			return;
		buf_clear(&s->why);
		buf_printf(&s->why, "all placements into %zu group%s were tried (%zu steps)",
			   s->bound, s->bound > 1 ? "s" : "", steps);
		s->bound++;
	}
}

static void pack_items(struct packing *p, size_t bound, size_t effort)
{
	size_t moves = effort ? 100 + effort * p->list->items.len : 0;

	packgroup_fill(p);
	packmove_shrink(p, bound, &moves);
	if (effort)
		packmove_polish(p);
}

/* Wishes that are free: put where they fit beside what is there. */
static void grant_wishes(struct solver *s)
{
	const struct pack_request *r = s->request;

	for (size_t i = 0; i < r->nwishes; i++) {
		const uint64_t *set = make_set(s, &r->wishes[i]);
		size_t item = s->items.items.len, group;

		*vec_add(&s->items.items) =
			(struct packitem){ .set = set, .size = packset_count(set, s->words) };
		group = packgroup_best(&s->packing, item);
		if (group != PACKGROUP_NONE)
			packgroup_add(&s->packing, group, item);
	}
}

/* The packing with all wishes, if it needs no more groups. */
static bool pack_wishes(struct solver *s)
{
	struct packitem_list list = { .limits = &s->limits, .words = s->words };
	struct packing with;
	bool better;

	if (s->items.items.len > REPACK_ITEMS)
		return false;
	add_items(s, &list, true);
	packgroup_init(&with, &list);
	pack_items(&with, s->packing.groups.len, s->request->effort);
	better = with.groups.len <= s->packing.groups.len;
	if (better) {
		packgroup_release(&s->packing);
		packitem_release(&s->items);
		s->items = list;
		s->packing = with;
		s->packing.list = &s->items;
	} else {
		packgroup_release(&with);
		packitem_release(&list);
	}
	return better;
}

/* Where nobody knows how many counters there are, nothing is put together. */
static void pack_apart(struct solver *s)
{
	packgroup_init(&s->packing, &s->items);
	for (size_t i = 0; i < s->items.items.len; i++)
		packgroup_add(&s->packing, packgroup_new(&s->packing), i);
	s->bound = s->items.items.len ? 1 : 0;
	buf_add_text(&s->why, "how many counters there are is not known, so each set of events is "
			      "a group of its own");
}

static void pack_known(struct solver *s)
{
	packgroup_init(&s->packing, &s->items);
	s->bound = packbound_find(&s->items, &s->why);
	pack_items(&s->packing, s->bound, s->request->effort);
	prove_more(s);
	if (s->request->nwishes && !pack_wishes(s))
		grant_wishes(s);
}

static size_t first_event(const struct packgroup *g, size_t words)
{
	return packset_next(g->events, 0, words);
}

/* The leading group, then larger ones first, then those with the first event. */
static bool comes_first(const struct solver *s, const uint64_t *lead, const struct packgroup *a,
			const struct packgroup *b)
{
	bool leads = lead && packset_within(lead, a->events, s->words);
	bool other_leads = lead && packset_within(lead, b->events, s->words);
	size_t size = packset_count(a->events, s->words);
	size_t other = packset_count(b->events, s->words);

	if (leads != other_leads)
		return leads;
	if (size != other)
		return size > other;
	return first_event(a, s->words) < first_event(b, s->words);
}

static size_t *order_groups(struct solver *s)
{
	const uint64_t *lead = s->request->lead ? make_set(s, s->request->lead) : NULL;
	const struct packgroup *groups = s->packing.groups.at;
	size_t n = s->packing.groups.len;
	size_t *order = arena_alloc(&s->arena, (n + 1) * sizeof(order[0]));

	for (size_t i = 0; i < n; i++) {
		size_t at = i;

		for (; at && comes_first(s, lead, &groups[i], &groups[order[at - 1]]); at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
	return order;
}

static void write_groups(struct solver *s, struct pack *p)
{
	const size_t *order = order_groups(s);

	for (size_t i = 0; i < s->packing.groups.len; i++) {
		const uint64_t *events = s->packing.groups.at[order[i]].events;
		struct pack_group *g = vec_add(&p->groups);
		size_t n = 0;

		g->nevents = packset_count(events, s->words);
		g->events = arena_alloc(&p->arena, (g->nevents + 1) * sizeof(g->events[0]));
		for
			PACKSET_EACH(e, events, s->words)
		g->events[n++] = (uint32_t)e;
	}
	p->homes = arena_alloc(&p->arena, (s->request->nitems + 1) * sizeof(p->homes[0]));
	for (size_t i = 0; i < s->request->nitems; i++) {
		const uint64_t *set = make_set(s, &s->request->items[i]);

		p->homes[i] = PACK_NOWHERE;
		for (size_t g = 0; g < p->groups.len && p->homes[i] == PACK_NOWHERE; g++) {
			if (packset_within(set, s->packing.groups.at[order[g]].events, s->words))
				p->homes[i] = g;
		}
	}
}

void pack_solve(struct pack *p, const struct pack_request *request)
{
	struct solver s = { .request = request, .words = packset_words(request->nevents) };

	*p = (struct pack){ .why = "" };
	packlimit_init(&s.limits, request->pmu, request->events, request->nevents);
	s.items = (struct packitem_list){ .limits = &s.limits, .words = s.words };
	add_items(&s, &s.items, false);
	add_relatives(&s, &s.items);
	if (request->pmu->counters)
		pack_known(&s);
	else
		pack_apart(&s);
	write_groups(&s, p);
	p->bound = s.bound;
	p->why = arena_string(&p->arena, buf_text(&s.why));
	packgroup_release(&s.packing);
	packitem_release(&s.items);
	packlimit_release(&s.limits);
	buf_release(&s.why);
	arena_release(&s.arena);
}

void pack_release(struct pack *p)
{
	vec_release(&p->groups);
	arena_release(&p->arena);
}
