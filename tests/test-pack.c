/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <string.h>

#include "util/base/alloc.h"
#include "util/metric/pack.h"
#include "util/metric/packlimit.h"
#include "util/metric/packset.h"
#include "util/pmu/assign.h"

#define EVENTS_MAX 24
#define ITEMS_MAX  16

static uint64_t seed = 88172645463325252u;

static uint64_t draw(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % below;
}

/* A request on a random PMU, whose sets are made of few events each. */
struct sample {
	struct assign_pmu pmu;
	struct assign_event events[EVENTS_MAX];
	uint32_t members[ITEMS_MAX][EVENTS_MAX];
	struct pack_set items[ITEMS_MAX];
	struct pack_request request;
};

static void make_sample(struct sample *s, size_t events, size_t items, size_t largest)
{
	static const char *const names[] = { "offcore_rsp", "frontend" };
	uint64_t generic = 2 + draw(4);

	memset(s, 0, sizeof(*s));
	s->pmu.counters = assign_mask((UINT64_C(1) << generic) - 1, 7);
	for (size_t i = 0; i < events; i++) {
		struct assign_event *e = &s->events[i];

		*e = (struct assign_event){ .name = "event" };
		e->mask = draw(3) ? (UINT64_C(1) << generic) - 1 : 1 + draw((1u << generic) - 1);
		if (!draw(6))
			e->mask |= assign_mask(0, 1u << draw(3));
		if (!draw(5))
			e->registers[e->nregisters++] =
				(struct encoding_register){ names[draw(2)], draw(3) };
		e->alone = !draw(30);
	}
	for (size_t i = 0; i < items; i++) {
		size_t n = 1 + draw(largest);

		s->items[i].events = s->members[i];
		while (s->items[i].nevents < n) {
			uint32_t event = (uint32_t)draw(events);
			bool there = false;

			for (size_t k = 0; k < s->items[i].nevents; k++)
				there |= s->members[i][k] == event;
			if (!there)
				s->members[i][s->items[i].nevents++] = event;
		}
	}
	s->request = (struct pack_request){
		.pmu = &s->pmu,
		.events = s->events,
		.nevents = events,
		.items = s->items,
		.nitems = items,
		.effort = PACK_EFFORT,
	};
}

/* By matching, and not by what packing asks. */
static bool fits(const struct sample *s, const uint32_t *events, size_t n)
{
	const struct assign_event *list[EVENTS_MAX];

	for (size_t i = 0; i < n; i++)
		list[i] = &s->events[events[i]];
	return assign_events(&s->pmu, list, n, NULL, NULL);
}

static bool group_has(const struct pack_group *g, uint32_t event)
{
	for (size_t i = 0; i < g->nevents; i++) {
		if (g->events[i] == event)
			return true;
	}
	return false;
}

static bool holds(const struct pack_group *g, const struct pack_set *set)
{
	for (size_t i = 0; i < set->nevents; i++) {
		if (!group_has(g, set->events[i]))
			return false;
	}
	return true;
}

static void assert_sound(const struct sample *s, const struct pack *p)
{
	for (size_t g = 0; g < p->groups.len; g++) {
		cr_assert_gt(p->groups.at[g].nevents, 0);
		cr_assert(fits(s, p->groups.at[g].events, p->groups.at[g].nevents));
	}
	for (size_t i = 0; i < s->request.nitems; i++) {
		bool fit = fits(s, s->items[i].events, s->items[i].nevents);

		if (fit)
			cr_assert_neq(p->homes[i], PACK_NOWHERE, "a set that fits is whole");
		if (p->homes[i] != PACK_NOWHERE)
			cr_assert(holds(&p->groups.at[p->homes[i]], &s->items[i]));
	}
	for (uint32_t e = 0; e < s->request.nevents; e++) {
		bool there = !fits(s, &e, 1);

		for (size_t g = 0; g < p->groups.len && !there; g++)
			there = group_has(&p->groups.at[g], e);
		cr_assert(there, "every event is counted somewhere");
	}
	cr_assert_leq(p->bound, p->groups.len);
}

Test(pack, whatever_is_asked_is_planned_soundly)
{
	for (size_t round = 0; round < 3000; round++) {
		struct sample s;
		struct pack p;

		make_sample(&s, 8 + draw(EVENTS_MAX - 8), draw(ITEMS_MAX + 1), 1 + draw(8));
		if (!draw(4))
			s.request.nwishes = s.request.nitems / 2;
		s.request.wishes = s.items + s.request.nitems - s.request.nwishes;
		s.request.nitems -= s.request.nwishes;
		if (!draw(8))
			s.request.effort = 0;
		pack_solve(&p, &s.request);
		assert_sound(&s, &p);
		pack_release(&p);
	}
}

/* The least number of groups, by putting each set into every group in turn. */
static size_t brute(const struct sample *s, const uint64_t *sets, size_t n, size_t at,
		    uint64_t *unions, size_t used, size_t best)
{
	if (used >= best)
		return best;
	if (at == n)
		return used;
	for (size_t g = 0; g <= used; g++) {
		uint64_t before = unions[g], both = (g < used ? before : 0) | sets[at];
		uint32_t events[EVENTS_MAX];
		size_t count = 0, found;

		for (uint32_t e = 0; e < EVENTS_MAX; e++) {
			if (both >> e & 1)
				events[count++] = e;
		}
		if (!fits(s, events, count))
			continue;
		unions[g] = both;
		found = brute(s, sets, n, at + 1, unions, g == used ? used + 1 : used, best);
		unions[g] = before;
		best = found < best ? found : best;
	}
	return best;
}

Test(pack, small_requests_have_the_fewest_groups_that_there_can_be)
{
	size_t missed = 0;

	for (size_t round = 0; round < 400; round++) {
		uint64_t sets[ITEMS_MAX + EVENTS_MAX], unions[ITEMS_MAX + EVENTS_MAX] = { 0 };
		struct sample s;
		struct pack p;
		size_t n = 0, least;

		make_sample(&s, 9, 5, 5);
		for (size_t i = 0; i < s.request.nitems; i++) {
			if (!fits(&s, s.items[i].events, s.items[i].nevents))
				continue;
			sets[n] = 0;
			for (size_t k = 0; k < s.items[i].nevents; k++)
				sets[n] |= UINT64_C(1) << s.items[i].events[k];
			n++;
		}
		for (uint32_t e = 0; e < s.request.nevents; e++) {
			if (fits(&s, &e, 1))
				sets[n++] = UINT64_C(1) << e;
		}
		pack_solve(&p, &s.request);
		least = brute(&s, sets, n, 0, unions, 0, n + 1);
		cr_assert_leq(p.bound, least, "round %zu: the bound is none", round);
		cr_assert_geq(p.groups.len, least);
		missed += p.groups.len > least;
		pack_release(&p);
	}
	cr_assert_eq(missed, 0, "%zu requests have more groups than needed", missed);
}

Test(pack, the_same_request_has_the_same_plan)
{
	struct sample s;

	for (size_t round = 0; round < 50; round++) {
		struct pack a, b;

		make_sample(&s, EVENTS_MAX, ITEMS_MAX, 6);
		pack_solve(&a, &s.request);
		pack_solve(&b, &s.request);
		cr_assert_eq(a.groups.len, b.groups.len);
		for (size_t g = 0; g < a.groups.len; g++) {
			cr_assert_eq(a.groups.at[g].nevents, b.groups.at[g].nevents);
			cr_assert_arr_eq(a.groups.at[g].events, b.groups.at[g].events,
					 a.groups.at[g].nevents * sizeof(uint32_t));
		}
		cr_assert_str_eq(a.why, b.why);
		pack_release(&a);
		pack_release(&b);
	}
}

/* The fast answer is that of the matching, also where there are too many unions of masks. */
Test(pack, limits_agree_with_the_matching)
{
	for (size_t round = 0; round < 400; round++) {
		struct packlimit_set limits;
		struct sample s;

		make_sample(&s, EVENTS_MAX, 0, 1);
		if (round % 4 == 0) {
			s.pmu.counters = assign_mask(0xffff, 0);
			for (size_t e = 0; e < EVENTS_MAX; e++)
				s.events[e].mask = 1 + draw(0xffff);
		}
		packlimit_init(&limits, &s.pmu, s.events, EVENTS_MAX);
		for (size_t k = 0; k < 100; k++) {
			uint64_t set = draw(1u << EVENTS_MAX) & draw(1u << EVENTS_MAX);
			uint32_t events[EVENTS_MAX];
			size_t n = 0;

			for (uint32_t e = 0; e < EVENTS_MAX; e++) {
				if (set >> e & 1)
					events[n++] = e;
			}
			cr_assert_eq(packlimit_fits(&limits, &set), fits(&s, events, n));
		}
		packlimit_release(&limits);
	}
}

Test(pack, large_requests_are_no_problem)
{
	enum { EVENTS = 900, ITEMS = 1200 };
	static struct assign_event events[EVENTS];
	static uint32_t members[ITEMS][3];
	static struct pack_set items[ITEMS];
	const struct assign_pmu pmu = { assign_mask(0xf, 0x7), 0 };
	struct pack_request request = {
		.pmu = &pmu,
		.events = events,
		.nevents = EVENTS,
		.items = items,
		.nitems = ITEMS,
		.effort = 1,
	};
	struct pack p;

	for (size_t i = 0; i < EVENTS; i++)
		events[i] = (struct assign_event){ .name = "e", .mask = 0xf };
	for (size_t i = 0; i < ITEMS; i++) {
		for (size_t k = 0; k < 3; k++)
			members[i][k] = (uint32_t)(draw(EVENTS / 3) * 3 + k);
		items[i] = (struct pack_set){ members[i], 3 };
	}
	pack_solve(&p, &request);
	cr_assert_geq(p.groups.len, p.bound);
	for (size_t i = 0; i < ITEMS; i++)
		cr_assert_neq(p.homes[i], PACK_NOWHERE);
	pack_release(&p);
}

Test(pack, the_bound_says_why)
{
	static const uint32_t all[] = { 0, 1, 2, 3, 4 };
	const struct assign_pmu pmu = { assign_mask(0xf, 0), 0 };
	struct assign_event events[5];
	struct pack_set items[5];
	struct pack_request request = { .pmu = &pmu,
					.events = events,
					.nevents = 5,
					.items = items,
					.nitems = 5,
					.effort = PACK_EFFORT };
	struct pack p;

	for (size_t i = 0; i < 5; i++) {
		events[i] = (struct assign_event){ .name = "e", .mask = 0xf };
		items[i] = (struct pack_set){ &all[i], 1 };
	}
	pack_solve(&p, &request);
	cr_assert_eq(p.groups.len, 2);
	cr_assert_eq(p.bound, 2);
	cr_assert_str_eq(p.why, "5 events compete for counters 0-3");
	pack_release(&p);
	for (size_t i = 0; i < 5; i++) {
		events[i].registers[0] = (struct encoding_register){ "frontend", i };
		events[i].nregisters = 1;
	}
	pack_solve(&p, &request);
	cr_assert_eq(p.bound, 5);
	cr_assert_eq(p.groups.len, 5);
	cr_assert_str_eq(p.why, "5 values for register frontend, 1 per group");
	pack_release(&p);
}
