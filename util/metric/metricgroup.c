/* SPDX-License-Identifier: MIT */
#include "util/metric/metricgroup.h"

#include <stdlib.h>
#include <string.h>

#include "pmu-events/evmodel.h"
#include "util/base/buf.h"
#include "util/metric/metricentry.h"
#include "util/metric/metricplan.h"
#include "util/metric/pack.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plan.h"
#include "util/pmu/plantext.h"

/* What counts an event of the model here. */
struct counted {
	const char *name; /* as the first metric has it; NULL: no metric needs it */
	struct VEC(const struct encoding *) encodings;
};

/* A group of the planner, as groups of the plan: events first to end. */
struct span {
	size_t first, end;
};

struct maker {
	const struct metricgroup_env *env;
	struct plan *plan;
	struct VEC(struct counted) counted; /* per event of the model */
	struct metricplan groups;
	struct VEC(struct span) spans;		 /* per group */
	struct VEC(struct plan_event) members;	 /* of the group at hand */
	struct VEC(struct plan_event) followers; /* those that need no PMU, beside units */
};

/* ---- what is asked for ---- */

static bool has_encoding(const struct counted *c, const struct encoding *e)
{
	for (size_t i = 0; i < c->encodings.len; i++) {
		if (plantext_same(c->encodings.at[i], e))
			return true;
	}
	return false;
}

/* The model's event of a name, which is counted by what the name is here. */
static uint32_t count_name(struct maker *m, const struct metricask_name *name, const char *pmu)
{
	uint32_t event = metricmodel_event(m->env->model, name->text, pmu);
	struct counted *c;

	while (m->counted.len <= event)
		*vec_add(&m->counted) = (struct counted){ .name = NULL };
	c = &m->counted.at[event];
	if (!c->name)
		c->name = name->event;
	for (size_t i = 0; i < name->nencodings; i++) {
		if (!has_encoding(c, name->encodings[i]))
			*vec_add(&c->encodings) = name->encodings[i];
	}
	return event;
}

/* Where it is not known how many counters there are, the vendor's word counts. */
static bool is_apart(const struct maker *m, const struct evtable_metric *table,
		     const struct metricmodel_events *events)
{
	const struct metricmodel *model = m->env->model;
	bool known = true;

	for (size_t i = 0; i < events->len; i++) {
		const struct metricevent *e = model->events.at[events->at[i]];

		if (e->kind == METRICEVENT_COUNTED)
			known &= metricpmu_find(&model->env, e->table).counters != 0;
	}
	switch (table->constraint) {
	case EVMODEL_NO_GROUP:
		return !known;
	case EVMODEL_NO_GROUP_NMI:
	case EVMODEL_NO_THRESHOLD_NMI:
		return !known && m->env->nmi_watchdog;
	case EVMODEL_NO_GROUP_SMT:
		return !known && model->env.smt;
	default:
		return false;
	}
}

static const struct metricmodel_metric *ask_metric(struct maker *m, const struct metricentry *entry)
{
	const struct metricmodel_metric *asked = NULL;
	struct metricmodel_events needed = { 0 }, soft = { 0 };

	for (size_t i = 0; !entry->is_lost && i < entry->uses.len; i++) {
		const struct metricask_use *use = &entry->uses.at[i];
		struct metricmodel_events *to = use->is_soft ? &soft : &needed;

		*vec_add(to) = count_name(m, use->name, entry->table.pmu);
	}
	if (is_apart(m, &entry->table, &needed)) {
		metricmodel_add_events(&needed, &soft);
		for (size_t i = 0; i < needed.len; i++)
			metricplan_add_set(&m->groups, &needed.at[i], 1);
	} else {
		asked = metricmodel_put(m->env->model, &entry->table, &needed, &soft);
		metricplan_add(&m->groups, asked);
	}
	vec_release(&needed);
	vec_release(&soft);
	return asked;
}

/* ---- from the planner's groups to the plan's ---- */

static void add_member(struct maker *m, const struct metricevent *e, const struct plan_event *event)
{
	if (e->kind == METRICEVENT_JOINING)
		*vec_add(&m->followers) = *event;
	else
		*vec_add(&m->members) = *event;
}

/* One that only the planner knows to be necessary: slots before topdown events. */
static void add_helper(struct maker *m, const struct metricevent *e, int counter)
{
	struct err ignored = { 0 };
	size_t n = 0;
	const struct encoding *const *found = plantext_find(m->env->text, e->name, &n, &ignored);

	for (size_t i = 0; found && i < n; i++)
		add_member(m, e,
			   &(struct plan_event){
				   .name = arena_string(m->env->arena, e->name),
				   .encoding = found[i],
				   .counter = counter,
				   .hidden = true,
			   });
}

static void list_members(struct maker *m, const struct metricplan_group *g)
{
	m->members.len = m->followers.len = 0;
	for (size_t i = 0; i < g->events.len; i++) {
		const struct metricplan_event *planned = &g->events.at[i];
		const struct metricevent *e = m->env->model->events.at[planned->event];
		const struct counted *c =
			planned->event < m->counted.len ? &m->counted.at[planned->event] : NULL;
		/* The kernel chooses, and finds them in this order; else they are pins. */
		int counter = g->ordered ? PLAN_COUNTER_ANY : planned->counter;

		if (!c || !c->name) {
			add_helper(m, e, counter);
			continue;
		}
		for (size_t k = 0; k < c->encodings.len; k++)
			add_member(m, e,
				   &(struct plan_event){
					   .name = c->name,
					   .encoding = c->encodings.at[k],
					   .counter = counter,
				   });
	}
}

static bool is_core(const struct maker *m, const struct metricplan_group *g)
{
	return g->pmu == METRICPLAN_SOFTWARE || m->groups.pmus.at[g->pmu].pmu.is_core;
}

/* What needs no PMU is counted where it runs, which for PMUs outside of cores is elsewhere. */
static struct span add_group(struct maker *m, const struct metricplan_group *g)
{
	struct span span = { .first = m->plan->events.len };
	size_t first = m->plan->groups.len;

	list_members(m, g);
	if (is_core(m, g)) {
		for (size_t i = 0; i < m->followers.len; i++)
			*vec_add(&m->members) = m->followers.at[i];
		m->followers.len = 0;
	}
	if (m->members.len)
		plantext_add_groups(m->members.at, m->members.len, m->plan);
	if (m->followers.len)
		plantext_add_groups(m->followers.at, m->followers.len, m->plan);
	for (; first < m->plan->groups.len; first++)
		m->plan->groups.at[first].weak = true;
	span.end = m->plan->events.len;
	return span;
}

static bool find_in_span(const struct plan *plan, const struct span *span, const struct encoding *e,
			 size_t *event)
{
	for (size_t i = span->first; i < span->end; i++) {
		if (!plantext_same(plan->events.at[i].encoding, e))
			continue;
		*event = i;
		return true;
	}
	return false;
}

/* In a group that is the metric's, or else in any. */
static void find_event(const struct maker *m, const struct metricplan_metric *metric,
		       const struct encoding *e, size_t *event)
{
	for (size_t g = 0; metric && g < metric->groups.len; g++) {
		if (find_in_span(m->plan, &m->spans.at[metric->groups.at[g]], e, event))
			return;
	}
	for (size_t g = 0; g < m->spans.len; g++) {
		if (find_in_span(m->plan, &m->spans.at[g], e, event))
			return;
	}
}

static const struct metricplan_metric *find_metric(const struct maker *m,
						   const struct metricmodel_metric *asked)
{
	for (size_t i = 0; asked && i < m->groups.metrics.len; i++) {
		if (m->groups.metrics.at[i].metric == asked)
			return &m->groups.metrics.at[i];
	}
	return NULL;
}

static void bind(const struct maker *m, const struct metricmodel_metric *asked,
		 struct metricentry *entry)
{
	const struct metricplan_metric *metric = find_metric(m, asked);

	for (size_t i = 0; !entry->is_lost && i < entry->uses.len; i++) {
		struct metricask_use *use = &entry->uses.at[i];

		for (size_t k = 0; k < use->name->nencodings; k++)
			find_event(m, metric, use->name->encodings[k], &use->events[k]);
	}
	if (metric && metric->reason)
		entry->split = arena_string(m->env->arena, metric->reason);
	else if (!metric)
		entry->split = "its MetricConstraint forbids a group, and how many counters there "
			       "are is not known";
}

static void plan_together(const struct metricgroup_env *env, struct metricentry *const *metrics,
			  size_t n, const struct metricgroup_style *style, struct plan *plan)
{
	const struct metricplan_options options = {
		.thresholds = !style->no_threshold,
		.nmi_watchdog = env->nmi_watchdog,
		.effort = PACK_EFFORT,
	};
	struct maker m = { .env = env, .plan = plan };
	const struct metricmodel_metric **asked = alloc_zero(n + 1, sizeof(asked[0]));

	metricplan_init(&m.groups, env->model, &options);
	for (size_t i = 0; i < n; i++)
		asked[i] = ask_metric(&m, metrics[i]);
	metricplan_solve(&m.groups);
	for (size_t g = 0; g < m.groups.groups.len; g++)
		*vec_add(&m.spans) = add_group(&m, &m.groups.groups.at[g]);
	for (size_t i = 0; i < n; i++)
		bind(&m, asked[i], metrics[i]);
	for (size_t i = 0; i < m.counted.len; i++)
		vec_release(&m.counted.at[i].encodings);
	vec_release(&m.counted);
	vec_release(&m.spans);
	vec_release(&m.members);
	vec_release(&m.followers);
	metricplan_release(&m.groups);
	free(asked);
}

/* ---- without the planner ---- */

static void add_alone(struct plan *plan, struct span *all, struct metricentry *entry)
{
	for (size_t i = 0; !entry->is_lost && i < entry->uses.len; i++) {
		struct metricask_use *use = &entry->uses.at[i];

		for (size_t k = 0; k < use->name->nencodings; k++) {
			const struct encoding *e = use->name->encodings[k];

			if (find_in_span(plan, all, e, &use->events[k]))
				continue;
			plan_add_group(plan);
			use->events[k] = plan_add_event(plan, &(struct plan_event){
								      .name = use->name->event,
								      .encoding = e,
								      .counter = PLAN_COUNTER_ANY,
							      });
			all->end = plan->events.len;
		}
	}
	entry->split = "each event is a group of its own, as was asked for";
}

void metricgroup_add(const struct metricgroup_env *env, struct metricentry *const *metrics,
		     size_t n, const struct metricgroup_style *style, struct plan *plan)
{
	struct span all = { plan->events.len, plan->events.len };

	if (style->no_group) {
		for (size_t i = 0; i < n; i++)
			add_alone(plan, &all, metrics[i]);
	} else if (style->no_merge) {
		for (size_t i = 0; i < n; i++)
			plan_together(env, metrics + i, 1, style, plan);
	} else {
		plan_together(env, metrics, n, style, plan);
	}
}
