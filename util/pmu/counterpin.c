/* SPDX-License-Identifier: MIT */
#include "util/pmu/counterpin.h"

#include <inttypes.h>
#include <stdlib.h>

#include "arch/arch.h"
#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/vec.h"
#include "util/pmu/assign.h"
#include "util/pmu/countermask.h"
#include "util/pmu/delegate.h"
#include "util/pmu/encoding.h"
#include "util/pmu/place.h"
#include "util/pmu/plan.h"
#include "util/pmu/resolve.h"

#define CORE "default_core"

/* Events that count at the same time: indices of the plan, those with a counter only. */
struct round VEC(size_t);

struct pinner {
	struct arena *arena;
	struct plan *plan;
	const struct pmuformat_term *term;
	uint32_t type; /* of the PMU; generic events have none, and no mask is read of them */
	uint64_t counters;
	struct round round;
};

/* The counters of the first n events of a round; a reason in why, which may be NULL. */
static bool place(const struct pinner *p, const struct round *round, int *counter, struct buf *why)
{
	const struct encoding **events = alloc_zero(round->len + 1, sizeof(events[0]));
	bool fits;

	for (size_t i = 0; i < round->len; i++)
		events[i] = p->plan->events.at[round->at[i]].encoding;
	fits = delegate_place(events, round->len, p->counters, counter, why);
	free(events);
	return fits;
}

static bool fits(const struct pinner *p, const struct round *round, struct buf *why)
{
	int *counter = alloc_zero(round->len + 1, sizeof(counter[0]));
	bool ok = place(p, round, counter, why);

	free(counter);
	return ok;
}

static void pin(const struct pinner *p, struct plan_event *event, int counter)
{
	struct encoding *copy;

	/* The kernel is told of no counter for generic events: it chooses. */
	if (event->encoding->type != p->type)
		return;
	event->counter = counter;
	copy = arena_alloc(p->arena, sizeof(*copy));
	*copy = *event->encoding;
	copy->counters = (struct evtable_counters){
		.known = true,
		.generic = UINT64_C(1) << counter,
		.generic_no_smt = UINT64_C(1) << counter,
	};
	pmuformat_put(p->term, copy->counters.generic, copy->config);
	event->encoding = copy;
}

static void end_round(struct pinner *p)
{
	int *counter = alloc_zero(p->round.len + 1, sizeof(counter[0]));

	/* It fits, because only what fits was added. */
	if (place(p, &p->round, counter, NULL)) {
		for (size_t i = 0; i < p->round.len; i++)
			pin(p, &p->plan->events.at[p->round.at[i]], counter[i]);
	}
	p->round.len = 0;
	free(counter);
}

static void append(struct round *to, const struct round *from)
{
	for (size_t i = 0; i < from->len; i++)
		*vec_add(to) = from->at[i];
}

/* Beside what is in the round, or else as the first of a new one. */
static void add(struct pinner *p, const struct round *group)
{
	struct round both = { 0 };

	append(&both, &p->round);
	append(&both, group);
	if (!fits(p, &both, NULL))
		end_round(p);
	append(&p->round, group);
	vec_release(&both);
}

static void refuse(struct pinner *p, size_t event, bool alone, const char *why)
{
	struct plan_event *e = &p->plan->events.at[event];

	e->refusal = arena_string(p->arena, why);
	e->hint = alone ? "the counters of its mask are not there, or do not sample"
			: "count it outside of this group";
}

/* The members that fit together, in their order; the others are refused. */
static void add_group(struct pinner *p, const struct round *members)
{
	struct round group = { 0 };

	for (size_t i = 0; i < members->len; i++) {
		struct buf why = { 0 };

		*vec_add(&group) = members->at[i];
		if (!fits(p, &group, &why)) {
			group.len--;
			refuse(p, members->at[i], group.len == 0, buf_text(&why));
		}
		buf_release(&why);
	}
	add(p, &group);
	vec_release(&group);
}

static void add_each(struct pinner *p, const struct round *members)
{
	for (size_t i = 0; i < members->len; i++) {
		struct round one = { 0 };

		*vec_add(&one) = members->at[i];
		add_group(p, &one);
		vec_release(&one);
	}
}

/*
 * The cycle and the instruction counter count that alone, whatever the driver
 * lets take them, so they are for no other event.
 */
static void keep_own(struct pinner *p, const struct resolve *r, struct plan_event *event)
{
	const struct encoding *e = event->encoding;
	uint64_t own = e->counters.known ? countermask_own(r, e) : 0;
	struct encoding *copy;

	if (!e->counters.known || own == e->counters.generic)
		return;
	if (!own) {
		struct buf why = { 0 };

		buf_printf(&why,
			   "its mask 0x%" PRIx64 " has only counters that count another event",
			   e->counters.generic);
		event->refusal = arena_string(p->arena, buf_text(&why));
		event->hint = "counter 0 counts cycles alone, counter 2 instructions";
		buf_release(&why);
		return;
	}
	copy = arena_alloc(p->arena, sizeof(*copy));
	*copy = *e;
	copy->counters.generic = copy->counters.generic_no_smt = own;
	event->encoding = copy;
}

static void pin_groups(struct pinner *p, const struct resolve *r)
{
	for (size_t g = 0; g < p->plan->groups.len; g++) {
		const struct plan_group *group = &p->plan->groups.at[g];
		struct round members = { 0 };

		for (size_t i = group->first; i < group->first + group->len; i++) {
			struct plan_event *e = &p->plan->events.at[i];

			if (!e->encoding || !delegate_counts(e->encoding))
				continue;
			keep_own(p, r, e);
			if (!e->refusal)
				*vec_add(&members) = i;
		}
		if (group->weak && !fits(p, &members, NULL))
			add_each(p, &members);
		else
			add_group(p, &members);
		vec_release(&members);
	}
	end_round(p);
}

int counterpin_plan(struct resolve *r, bool sampling, struct arena *arena, struct plan *plan,
		    struct err *err)
{
	struct pinner p = { .arena = arena, .plan = plan };
	struct place_list places = { 0 };
	int status;

	if (!r->arch || !r->arch->counter_term)
		return 0;
	status = place_find_table(r, r->cpu, r->arch, CORE, &places, err);
	if (status == 0 && places.len == 1 && places.at[0].format && places.at[0].has_type) {
		p.term = pmuformat_find(places.at[0].format, view_of(r->arch->counter_term));
		p.type = places.at[0].type;
		p.counters = countermask_of_pmu(r->set, CORE) & ~(sampling ? DELEGATE_FIXED : 0);
		if (p.term)
			pin_groups(&p, r);
	}
	vec_release(&p.round);
	vec_release(&places);
	return status;
}
