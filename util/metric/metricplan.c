/* SPDX-License-Identifier: MIT */
#include "util/metric/metricplan.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/metric/plangroup.h"
#include "util/metric/planpart.h"

void metricplan_init(struct metricplan *p, struct metricmodel *model,
		     const struct metricplan_options *options)
{
	*p = (struct metricplan){ .model = model, .options = *options, .why = "" };
}

void metricplan_release(struct metricplan *p)
{
	for (size_t i = 0; i < p->metrics.len; i++)
		vec_release(&p->metrics.at[i].groups);
	for (size_t i = 0; i < p->sets.len; i++)
		vec_release(&p->sets.at[i].events);
	for (size_t i = 0; i < p->groups.len; i++)
		vec_release(&p->groups.at[i].events);
	vec_release(&p->metrics);
	vec_release(&p->sets);
	vec_release(&p->pmus);
	vec_release(&p->groups);
	arena_release(&p->arena);
}

void metricplan_add(struct metricplan *p, const struct metricmodel_metric *metric)
{
	for (size_t i = 0; i < p->metrics.len; i++) {
		if (p->metrics.at[i].metric == metric)
			return;
	}
	*vec_add(&p->metrics) = (struct metricplan_metric){ .metric = metric };
}

void metricplan_add_metric(struct metricplan *p, const struct evtable_metric *metric)
{
	metricplan_add(p, metricmodel_read(p->model, metric));
}

void metricplan_add_set(struct metricplan *p, const uint32_t *events, size_t n)
{
	struct metricplan_set *set = vec_add(&p->sets);

	*set = (struct metricplan_set){ .reason = NULL };
	for (size_t i = 0; i < n; i++)
		*vec_add(&set->events) = events[i];
}

static const struct metricevent *event_at(const struct metricplan *p, uint32_t event)
{
	return p->model->events.at[event];
}

static bool has_counter(const struct metricevent *e)
{
	return e->kind == METRICEVENT_COUNTED || e->kind == METRICEVENT_DEDICATED;
}

static int compare_metrics(const void *a, const void *b)
{
	const struct metricplan_metric *x = a, *y = b;
	int order = strcmp(x->metric->table.name, y->metric->table.name);

	return order ? order : strcmp(x->metric->table.pmu, y->metric->table.pmu);
}

/* All events that are asked for, each once, with the threshold's where wanted. */
static void gather(const struct metricplan *p, struct metricmodel_events *out)
{
	bool *seen = alloc_zero(p->model->events.len + 1, sizeof(seen[0]));

	for (size_t i = 0; i < p->metrics.len + p->sets.len; i++) {
		const struct metricmodel_metric *m = i < p->metrics.len ? p->metrics.at[i].metric
									: NULL;
		const struct metricmodel_events *lists[] = {
			m ? &m->needed : &p->sets.at[i - p->metrics.len].events,
			m && p->options.thresholds ? &m->soft : NULL,
		};

		for (size_t k = 0; k < ARRAY_LEN(lists); k++) {
			for (size_t e = 0; lists[k] && e < lists[k]->len; e++) {
				if (!seen[lists[k]->at[e]])
					*vec_add(out) = lists[k]->at[e];
				seen[lists[k]->at[e]] = true;
			}
		}
	}
	free(seen);
}

static bool pmu_before(const struct metricpmu *a, const struct metricpmu *b)
{
	if (a->is_core != b->is_core)
		return a->is_core;
	return strcmp(a->name, b->name) < 0;
}

static void add_pmu(struct metricplan *p, const struct metricevent *e)
{
	struct metricpmu pmu;
	size_t at;

	for (size_t i = 0; i < p->pmus.len; i++) {
		if (strcmp(p->pmus.at[i].pmu.name, e->pmu) == 0)
			return;
	}
	pmu = metricpmu_find(&p->model->env, e->table);
	pmu.name = e->pmu;
	vec_add(&p->pmus);
	for (at = p->pmus.len - 1; at && pmu_before(&pmu, &p->pmus.at[at - 1].pmu); at--)
		p->pmus.at[at] = p->pmus.at[at - 1];
	p->pmus.at[at] = (struct metricplan_pmu){ .pmu = pmu, .why = "" };
}

static bool is_core_group(const struct metricplan *p, size_t group)
{
	size_t pmu = p->groups.at[group].pmu;

	return pmu == METRICPLAN_SOFTWARE || p->pmus.at[pmu].pmu.is_core;
}

/*
 * Where an event that takes no counter goes: to the others of its metric, but
 * not to PMUs outside of cores that make groups wait. Those are counted on
 * other CPUs than what runs, and both are of one time only where neither
 * waits. Times of the run and the like (tool) are not opened at all.
 */
static size_t choose_home(const struct metricplan *p, const struct metricevent *e, size_t home)
{
	bool fits = home != SIZE_MAX && (is_core_group(p, home) || strcmp(e->pmu, "tool") == 0 ||
					 metricevent_never_waits(metricplan_group_pmu(p, home)) ||
					 e->kind == METRICEVENT_ABSENT);

	return fits ? home : SIZE_MAX;
}

/* True when some are in the group of software. */
static bool join_events(struct metricplan *p, const struct metricmodel_events *events, size_t group,
			size_t *software)
{
	bool beside = false;

	for (size_t k = 0; k < events->len; k++) {
		const struct metricevent *e = event_at(p, events->at[k]);
		size_t home;

		if (has_counter(e))
			continue;
		home = choose_home(p, e, group);
		if (home == SIZE_MAX && *software == SIZE_MAX)
			*software = plangroup_new(p, METRICPLAN_SOFTWARE);
		beside |= home == SIZE_MAX;
		plangroup_add(p, home == SIZE_MAX ? *software : home, events->at[k]);
	}
	return beside;
}

/*
 * Software events, and those that the tables do not have: the machine may have
 * them under that name, and nothing is known of their counters.
 * Both go where the rest of their metric is, or into a group of their own.
 */
static void place_joining(struct metricplan *p)
{
	size_t software = SIZE_MAX;

	for (size_t i = 0; i < p->metrics.len; i++) {
		struct metricplan_metric *m = &p->metrics.at[i];
		size_t home = m->groups.len ? m->groups.at[0] : SIZE_MAX;

		if (join_events(p, &m->metric->needed, home, &software))
			*vec_add(&m->groups) = software;
		if (p->options.thresholds)
			join_events(p, &m->metric->soft, home, &software);
	}
	for (size_t i = 0; i < p->sets.len; i++) {
		const struct metricmodel_events *events = &p->sets.at[i].events;
		size_t home = SIZE_MAX;

		for (size_t k = 0; k < events->len && home == SIZE_MAX; k++)
			home = plangroup_find(p, 0, p->groups.len, events->at[k]);
		join_events(p, events, home, &software);
	}
}

static void judge_metric(struct metricplan *p, struct metricplan_metric *m)
{
	struct buf text = { 0 };

	m->whole = !m->reason && !m->metric->problem;
	if (m->metric->problem) {
		m->reason = m->metric->problem;
	} else if (!m->reason && m->groups.len > 1) {
		buf_add_text(&text, "its events are of several PMUs: ");
		for (size_t i = 0; i < m->groups.len; i++)
			buf_printf(&text, "%s%s", i ? ", " : "",
				   metricplan_group_pmu(p, m->groups.at[i]));
	}
	if (text.len)
		m->reason = arena_string(&p->arena, buf_text(&text));
	m->coherent = !m->reason;
	p->coherent += m->coherent;
	buf_release(&text);
}

static void mark_soft(struct metricplan *p)
{
	bool *hard = alloc_zero(p->model->events.len + 1, sizeof(hard[0]));

	for (size_t i = 0; i < p->metrics.len; i++) {
		const struct metricmodel_events *needed = &p->metrics.at[i].metric->needed;

		for (size_t k = 0; k < needed->len; k++)
			hard[needed->at[k]] = true;
	}
	for (size_t i = 0; i < p->sets.len; i++) {
		for (size_t k = 0; k < p->sets.at[i].events.len; k++)
			hard[p->sets.at[i].events.at[k]] = true;
	}
	for (size_t g = 0; g < p->groups.len; g++) {
		for (size_t i = 0; i < p->groups.at[g].events.len; i++) {
			struct metricplan_event *e = &p->groups.at[g].events.at[i];

			/* A leader is there for those it leads. */
			e->soft = !hard[e->event] &&
				  event_at(p, e->event)->assign.role != ASSIGN_LEADER;
		}
	}
	free(hard);
}

static void sum_up(struct metricplan *p)
{
	struct buf why = { 0 };

	for (size_t i = 0; i < p->pmus.len; i++) {
		p->bound += p->pmus.at[i].bound;
		if (!p->pmus.at[i].why[0])
			continue;
		if (p->pmus.len > 1)
			buf_printf(&why, "%s%s: ", why.len ? "; " : "", p->pmus.at[i].pmu.name);
		buf_add_text(&why, p->pmus.at[i].why);
	}
	for (size_t i = 0; i < p->groups.len; i++)
		p->bound += p->groups.at[i].pmu == METRICPLAN_SOFTWARE;
	p->why = arena_string(&p->arena, buf_text(&why));
	buf_release(&why);
}

void metricplan_solve(struct metricplan *p)
{
	struct metricmodel_events asked = { 0 };

	if (p->metrics.len)
		qsort(p->metrics.at, p->metrics.len, sizeof(p->metrics.at[0]), compare_metrics);
	gather(p, &asked);
	for (size_t i = 0; i < asked.len; i++) {
		if (has_counter(event_at(p, asked.at[i])))
			add_pmu(p, event_at(p, asked.at[i]));
	}
	for (size_t i = 0; i < p->pmus.len; i++)
		planpart_solve(p, i, &asked);
	place_joining(p);
	for (size_t i = 0; i < p->groups.len; i++)
		plangroup_order(p, i);
	for (size_t i = 0; i < p->metrics.len; i++)
		judge_metric(p, &p->metrics.at[i]);
	mark_soft(p);
	sum_up(p);
	vec_release(&asked);
}

const char *metricplan_group_pmu(const struct metricplan *p, size_t group)
{
	size_t pmu = p->groups.at[group].pmu;

	return pmu == METRICPLAN_SOFTWARE ? "software" : p->pmus.at[pmu].pmu.name;
}

bool metricplan_fits(struct metricmodel *model, const struct metricplan_options *options,
		     const struct evtable_metric *metric, struct buf *why)
{
	struct metricplan plan;
	const struct metricmodel_metric *read;
	struct metricmodel_events all = { 0 };
	const char *reason;
	bool whole;

	metricplan_init(&plan, model, options);
	plan.options.effort = 0;
	plan.options.families = METRICPLAN_NONE;
	plan.options.thresholds = false;
	metricplan_add_metric(&plan, metric);
	read = plan.metrics.at[0].metric;
	if (options->thresholds) {
		metricmodel_add_events(&all, &read->needed);
		metricmodel_add_events(&all, &read->soft);
		metricplan_add_set(&plan, all.at, all.len);
	}
	metricplan_solve(&plan);
	whole = plan.metrics.at[0].whole;
	reason = plan.metrics.at[0].reason;
	if (whole && plan.sets.len && plan.sets.at[0].reason) {
		whole = false;
		reason = plan.sets.at[0].reason;
	}
	if (!whole)
		buf_add_text(why, reason);
	vec_release(&all);
	metricplan_release(&plan);
	return whole;
}
