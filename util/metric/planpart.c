/* SPDX-License-Identifier: MIT */
#include "util/metric/planpart.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/metric/metricfamily.h"
#include "util/metric/metricplan.h"
#include "util/metric/pack.h"
#include "util/metric/plangroup.h"

/* One PMU's part of the plan while it is being made. */
struct part {
	struct metricplan *plan;
	struct metricplan_pmu *pmu;
	struct assign_pmu assign;
	struct metricmodel_events all; /* the model's events on it that are counted, by name */
	struct metricmodel_events riders;
	struct VEC(struct assign_event) events; /* as .all */
	uint32_t *local; /* per event of the model: its place in .all, or NONE */
	size_t nlocal;
	uint32_t leader;		   /* a place in .all, or NONE */
	struct VEC(struct pack_set) items; /* per metric, then per set */
	struct VEC(struct pack_set) wishes;
	struct VEC(struct pack_set) families;
	struct pack_set lead; /* the first level's events; none: empty */
	struct pack pack;
};

#define NONE UINT32_MAX

static const struct metricevent *event_at(const struct metricplan *p, uint32_t event)
{
	return p->model->events.at[event];
}

static bool has_counter(const struct metricevent *e)
{
	return e->kind == METRICEVENT_COUNTED || e->kind == METRICEVENT_DEDICATED;
}

static int compare_names(const void *a, const void *b, void *plan)
{
	return strcmp(event_at(plan, *(const uint32_t *)a)->name,
		      event_at(plan, *(const uint32_t *)b)->name);
}

static void add_local(struct part *t, uint32_t event)
{
	struct assign_event e = event_at(t->plan, event)->assign;

	/* Where each has a counter of its own, they do not compete. */
	if (!t->assign.counters || event_at(t->plan, event)->kind == METRICEVENT_DEDICATED)
		e.mask = UINT64_MAX;
	t->local[event] = (uint32_t)t->events.len;
	if (e.role == ASSIGN_LEADER)
		t->leader = t->local[event];
	*vec_add(&t->events) = e;
}

static void choose_events(struct part *t, const struct metricmodel_events *asked)
{
	struct metricplan *p = t->plan;
	bool have_leader = false;

	for (size_t i = 0; i < asked->len; i++) {
		const struct metricevent *e = event_at(p, asked->at[i]);

		if (!has_counter(e) || strcmp(e->pmu, t->pmu->pmu.name) != 0)
			continue;
		have_leader |= e->assign.role == ASSIGN_LEADER;
		if (e->assign.role == ASSIGN_RIDER)
			*vec_add(&t->riders) = asked->at[i];
		else
			*vec_add(&t->all) = asked->at[i];
	}
	if (t->riders.len && !have_leader)
		*vec_add(&t->all) = metricmodel_leader(p->model, t->pmu->pmu.table);
	if (t->all.len)
		qsort_r(t->all.at, t->all.len, sizeof(t->all.at[0]), compare_names, p);
	t->nlocal = p->model->events.len;
	t->local = alloc_zero(t->nlocal, sizeof(t->local[0]));
	memset(t->local, 0xff, t->nlocal * sizeof(t->local[0]));
	t->leader = NONE;
	for (size_t i = 0; i < t->all.len; i++)
		add_local(t, t->all.at[i]);
	for (size_t i = 0; i < t->riders.len; i++)
		t->local[t->riders.at[i]] = t->leader;
}

/* The part of a set of events that is on this PMU, each once. */
static struct pack_set make_set(struct part *t, const struct metricmodel_events *events)
{
	uint32_t *at = arena_alloc(&t->plan->arena, (events->len + 1) * sizeof(at[0]));
	size_t n = 0;

	for (size_t i = 0; i < events->len; i++) {
		uint32_t local = events->at[i] < t->nlocal ? t->local[events->at[i]] : NONE;
		bool there = local == NONE;

		for (size_t k = 0; k < n && !there; k++)
			there = at[k] == local;
		if (!there)
			at[n++] = local;
	}
	return (struct pack_set){ at, n };
}

static bool fits(const struct part *t, const struct pack_set *set, struct assign_failure *why)
{
	const struct assign_event **events = alloc_zero(set->nevents + 1, sizeof(events[0]));
	bool fit;

	for (size_t i = 0; i < set->nevents; i++)
		events[i] = &t->events.at[set->events[i]];
	fit = assign_events(&t->assign, events, set->nevents, NULL, why);
	free(events);
	return fit;
}

/* Parts of metrics that are too large for one group. */
static void add_wishes(struct part *t)
{
	struct metricplan *p = t->plan;

	for (size_t i = 0; i < p->metrics.len; i++) {
		struct metricmodel_parts parts = { 0 };

		if (fits(t, &t->items.at[i], NULL))
			continue;
		metricmodel_find_parts(p->model, p->metrics.at[i].metric, &parts);
		for (size_t k = 0; k < parts.len; k++) {
			struct pack_set set = make_set(t, &parts.at[k]);

			if (set.nevents > 1 && fits(t, &set, NULL))
				*vec_add(&t->wishes) = set;
		}
		metricmodel_release_parts(&parts);
	}
}

/* Metrics that belong together: wanted in one group, or just as neighbours. */
static void add_families(struct part *t)
{
	struct metricplan *p = t->plan;
	struct metricfamily_list list = { 0 };

	if (p->options.families == METRICPLAN_NONE)
		return;
	metricfamily_find(p, &list);
	for (size_t i = 0; i < list.families.len; i++) {
		const struct metricfamily *f = &list.families.at[i];
		struct metricmodel_events events = { 0 };
		uint32_t *members = arena_alloc(&p->arena, (f->members.len + 1) * sizeof(uint32_t));
		struct pack_set set;

		for (size_t k = 0; k < f->members.len; k++) {
			members[k] = (uint32_t)f->members.at[k];
			metricmodel_add_events(&events,
					       &p->metrics.at[f->members.at[k]].metric->needed);
		}
		*vec_add(&t->families) = (struct pack_set){ members, f->members.len };
		set = make_set(t, &events);
		if (f->together && set.nevents && fits(t, &set, NULL)) {
			*vec_add(&t->items) = set;
			if (f->first)
				t->lead = set;
		}
		vec_release(&events);
	}
	metricfamily_release(&list);
}

static void add_items(struct part *t)
{
	struct metricplan *p = t->plan;

	for (size_t i = 0; i < p->metrics.len; i++)
		*vec_add(&t->items) = make_set(t, &p->metrics.at[i].metric->needed);
	for (size_t i = 0; i < p->sets.len; i++)
		*vec_add(&t->items) = make_set(t, &p->sets.at[i].events);
	add_wishes(t);
	add_families(t);
}

/* topdown events go where the metrics that need them are, the others to some slots. */
static void place_riders(struct part *t)
{
	struct metricplan *p = t->plan;
	size_t first = t->pmu->first_group, group;

	for (size_t i = 0; i < p->metrics.len; i++) {
		const struct metricmodel_events *needed = &p->metrics.at[i].metric->needed;

		if (t->pack.homes[i] == PACK_NOWHERE)
			continue;
		for (size_t k = 0; k < needed->len; k++) {
			if (event_at(p, needed->at[k])->assign.role == ASSIGN_RIDER &&
			    t->local[needed->at[k]] != NONE)
				plangroup_add(p, first + t->pack.homes[i], needed->at[k]);
		}
	}
	for (size_t i = 0; i < t->riders.len; i++) {
		if (plangroup_find(p, first, t->pmu->groups, t->riders.at[i]) != SIZE_MAX)
			continue;
		group = plangroup_find(p, first, t->pmu->groups, t->all.at[t->leader]);
		if (group != SIZE_MAX)
			plangroup_add(p, group, t->riders.at[i]);
	}
}

/* Where the metrics are, as far as this PMU is concerned. */
static void tell_homes(struct part *t)
{
	struct metricplan *p = t->plan;

	for (size_t i = 0; i < p->metrics.len; i++) {
		struct metricplan_metric *m = &p->metrics.at[i];
		const struct pack_set *set = &t->items.at[i];

		if (!set->nevents)
			continue;
		if (t->pack.homes[i] != PACK_NOWHERE) {
			*vec_add(&m->groups) = t->pmu->first_group + t->pack.homes[i];
			continue;
		}
		for (size_t k = 0; k < m->metric->needed.len; k++) {
			uint32_t event = m->metric->needed.at[k];
			size_t group = SIZE_MAX;
			bool known = t->local[event] == NONE;

			for (size_t g = 0; g < m->groups.len && !known; g++)
				known = plangroup_has(&p->groups.at[m->groups.at[g]], event);
			if (!known)
				group = plangroup_find(p, t->pmu->first_group, t->pmu->groups,
						       event);
			if (group != SIZE_MAX)
				*vec_add(&m->groups) = group;
		}
	}
}

static void explain(struct part *t, size_t item, const char **reason)
{
	struct assign_failure why;
	struct buf text = { 0 };

	if (*reason || fits(t, &t->items.at[item], &why))
		return;
	assign_explain(&why, &text);
	*reason = arena_string(&t->plan->arena, buf_text(&text));
	buf_release(&text);
}

static void explain_all(struct part *t)
{
	struct metricplan *p = t->plan;

	for (size_t i = 0; i < p->metrics.len; i++) {
		if (t->pack.homes[i] == PACK_NOWHERE)
			explain(t, i, &p->metrics.at[i].reason);
		if (t->pack.homes[i] == PACK_NOWHERE && !p->metrics.at[i].reason)
			p->metrics.at[i].reason = "how many counters there are is not known";
	}
	for (size_t i = 0; i < p->sets.len; i++) {
		if (t->pack.homes[p->metrics.len + i] == PACK_NOWHERE)
			explain(t, p->metrics.len + i, &p->sets.at[i].reason);
	}
}

void planpart_solve(struct metricplan *p, size_t index, const struct metricmodel_events *asked)
{
	struct metricplan_pmu *pmu = &p->pmus.at[index];
	struct part t = { .plan = p, .pmu = pmu };
	struct pack_request request;

	if (p->options.nmi_watchdog)
		pmu->reserved = metricpmu_watchdog(&p->model->env, &pmu->pmu);
	t.assign = (struct assign_pmu){ pmu->pmu.counters, pmu->reserved };
	choose_events(&t, asked);
	/* Each on its own counter: all of them are one group. */
	if (t.all.len && event_at(p, t.all.at[0])->kind == METRICEVENT_DEDICATED)
		t.assign.counters = UINT64_MAX;
	add_items(&t);
	request = (struct pack_request){
		.pmu = &t.assign,
		.events = t.events.at,
		.nevents = t.events.len,
		.items = t.items.at,
		.nitems = t.items.len,
		.wishes = t.wishes.at,
		.nwishes = t.wishes.len,
		.families = t.families.at,
		.nfamilies = t.families.len,
		.lead = t.lead.nevents ? &t.lead : NULL,
		.effort = p->options.effort,
	};
	pack_solve(&t.pack, &request);
	pmu->first_group = p->groups.len;
	pmu->groups = t.pack.groups.len;
	pmu->bound = t.pack.bound;
	pmu->why = arena_string(&p->arena, t.pack.why);
	for (size_t g = 0; g < t.pack.groups.len; g++) {
		size_t group = plangroup_new(p, index);

		for (size_t i = 0; i < t.pack.groups.at[g].nevents; i++)
			plangroup_add(p, group, t.all.at[t.pack.groups.at[g].events[i]]);
	}
	if (t.riders.len)
		place_riders(&t);
	tell_homes(&t);
	explain_all(&t);
	pack_release(&t.pack);
	vec_release(&t.all);
	vec_release(&t.riders);
	vec_release(&t.events);
	vec_release(&t.items);
	vec_release(&t.wishes);
	vec_release(&t.families);
	free(t.local);
}
