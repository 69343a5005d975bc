/* SPDX-License-Identifier: MIT */
#include "util/metric/metricmodel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/expr/exprfold.h"
#include "util/expr/exprname.h"
#include "util/expr/exprset.h"

#define CORE "default_core"

#define PARTS_MAX 64 /* of one metric; what it is made of beyond that is not looked at */

/* Expressions of one PMU's metrics: names mean its metrics before they mean events. */
struct metricmodel_unit {
	struct metricmodel *model;
	const char *pmu;
	struct expr_env env;
	struct exprset exprs;
};

static double ask_host(const struct metricmodel_unit *unit, enum expr_op what, const char *name)
{
	const struct metricmodel_host *host = &unit->model->host;

	return host->ask ? host->ask(host->arg, unit->pmu, what, name) : NAN;
}

/*
 * What a machine is taken to be that nobody can ask: without persistent memory.
 * Others stay unknown and so stay in the expression, with the events of all
 * that it could choose.
 */
static double ask_literal(const struct metricmodel_unit *unit, const char *name)
{
	double known;

	if (strcmp(name, "smt_on") == 0)
		return unit->model->env.smt;
	if (strcmp(name, "core_wide") == 0)
		return unit->model->core_wide;
	known = ask_host(unit, EXPR_LITERAL, name);
	return isnan(known) && strcmp(name, "has_pmem") == 0 ? 0 : known;
}

/* What the tables do not have (TSX, by sysfs alone) is taken to be absent. */
static double ask_event(const struct metricmodel_unit *unit, const char *name)
{
	double known = ask_host(unit, EXPR_HAS_EVENT, name);
	uint32_t event;

	if (!isnan(known))
		return known;
	event = metricmodel_event(unit->model, name, unit->pmu);
	return unit->model->events.at[event]->kind != METRICEVENT_ABSENT;
}

static double ask(void *arg, enum expr_op what, const char *name)
{
	const struct metricmodel_unit *unit = arg;

	switch (what) {
	case EXPR_LITERAL:
		return ask_literal(unit, name);
	case EXPR_HAS_EVENT:
		return ask_event(unit, name);
	case EXPR_STRCMP_CPUID:
		return ask_host(unit, what, name);
	default:
		return NAN;
	}
}

static bool find(void *arg, const char *name, struct view *text)
{
	const struct metricmodel_unit *unit = arg;
	struct evtable_metric metric;

	if (!evset_find_metric(unit->model->env.set, unit->pmu, view_of(name), &metric, NULL) &&
	    !(metricpmu_core(&unit->model->env, view_of(unit->pmu)) &&
	      evset_find_metric(unit->model->env.set, CORE, view_of(name), &metric, NULL)))
		return false;
	/* A reference is spelled as the metric is: IPC does not mean ipc. */
	if (strcmp(metric.name, name) != 0)
		return false;
	*text = view_of(metric.expr);
	return true;
}

static struct metricmodel_unit *find_unit(struct metricmodel *m, const char *pmu)
{
	struct metricmodel_unit *unit;

	for (size_t i = 0; i < m->units.len; i++) {
		if (strcmp(m->units.at[i]->pmu, pmu) == 0)
			return m->units.at[i];
	}
	unit = arena_alloc(&m->arena, sizeof(*unit));
	unit->model = m;
	unit->pmu = arena_string(&m->arena, pmu);
	unit->env = (struct expr_env){ .ask = ask, .find = find, .arg = unit };
	exprset_init(&unit->exprs, &unit->env, 0);
	*vec_add(&m->units) = unit;
	return unit;
}

void metricmodel_init(struct metricmodel *m, const struct evset *set, const struct arch *arch,
		      bool smt)
{
	*m = (struct metricmodel){
		.env = { .set = set, .arch = arch, .smt = smt },
		.core_wide = true,
	};
}

void metricmodel_find_cores(struct metricmodel *m, struct pmuset *pmus)
{
	metriccore_find(m->env.set, m->env.arch, pmus, &m->cores);
	m->env.cores = &m->cores;
}

void metricmodel_release(struct metricmodel *m)
{
	vec_release(&m->cores);
	for (size_t i = 0; i < m->units.len; i++)
		exprset_release(&m->units.at[i]->exprs);
	for (size_t i = 0; i < m->metrics.len; i++) {
		vec_release(&m->metrics.at[i]->needed);
		vec_release(&m->metrics.at[i]->soft);
	}
	vec_release(&m->units);
	vec_release(&m->metrics);
	vec_release(&m->events);
	map_release(&m->by_name);
	map_release(&m->by_event);
	map_release(&m->by_metric);
	arena_release(&m->arena);
}

/* Indices as map values: one more, so that 0 is none. */
static uint32_t keep_event(struct metricmodel *m, const struct metricevent *event)
{
	struct metricevent *copy;
	struct buf key = { 0 };
	uint32_t found;

	buf_printf(&key, "%s %s", event->pmu, event->name);
	found = (uint32_t)(uintptr_t)map_find(&m->by_event, buf_view(&key));
	if (!found) {
		copy = arena_alloc(&m->arena, sizeof(*copy));
		*copy = *event;
		*vec_add(&m->events) = copy;
		found = (uint32_t)m->events.len;
		*map_add(&m->by_event, view_of(arena_stringn(&m->arena, buf_text(&key), key.len))) =
			(void *)(uintptr_t)found;
	}
	buf_release(&key);
	return found - 1;
}

uint32_t metricmodel_event(struct metricmodel *m, const char *text, const char *home)
{
	struct metricevent event;
	struct buf key = { 0 };
	uint32_t found;
	void **place;

	buf_printf(&key, "%s %s", home ? home : "", text);
	found = (uint32_t)(uintptr_t)map_find(&m->by_name, buf_view(&key));
	if (!found) {
		metricevent_find(&m->env, &m->arena, text, home, &event);
		found = keep_event(m, &event) + 1;
		place = map_add(&m->by_name,
				view_of(arena_stringn(&m->arena, buf_text(&key), key.len)));
		*place = (void *)(uintptr_t)found;
	}
	buf_release(&key);
	return found - 1;
}

uint32_t metricmodel_put_event(struct metricmodel *m, const char *name, const char *pmu,
			       const char *terms)
{
	struct metricevent event = {
		.kind = METRICEVENT_COUNTED,
		.name = arena_string(&m->arena, name),
		.pmu = arena_string(&m->arena, pmu),
		.terms = arena_string(&m->arena, terms),
	};

	event.table = event.pmu;
	event.assign = (struct assign_event){ .name = event.name, .role = ASSIGN_COUNTED };
	return keep_event(m, &event);
}

void metricmodel_add_events(struct metricmodel_events *to, const struct metricmodel_events *from)
{
	for (size_t i = 0; i < from->len; i++)
		*vec_add(to) = from->at[i];
}

uint32_t metricmodel_leader(struct metricmodel *m, const char *table)
{
	struct metricevent event;

	metricevent_find_leader(&m->env, &m->arena, table, &event);
	return event.kind == METRICEVENT_ABSENT ? UINT32_MAX : keep_event(m, &event);
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static bool holds(const struct metricmodel_events *list, uint32_t event)
{
	for (size_t i = 0; i < list->len; i++) {
		if (list->at[i] == event)
			return true;
	}
	return false;
}

/* The events of names, but those of except. */
static void add_events(struct metricmodel *m, const struct metricmodel_unit *unit,
		       const struct exprname_list *names, const struct metricmodel_events *except,
		       struct metricmodel_events *out)
{
	for (size_t i = 0; i < names->len; i++) {
		uint32_t event = metricmodel_event(m, names->at[i].text, unit->pmu);

		if (!holds(out, event) && !(except && holds(except, event)))
			*vec_add(out) = event;
	}
	if (out->len)
		qsort(out->at, out->len, sizeof(out->at[0]), compare);
}

static int read_threshold(struct metricmodel *m, struct metricmodel_metric *metric, struct err *err)
{
	struct exprname_list names = { 0 };
	const struct expr *e;
	int status = 0;

	if (!metric->table.threshold[0])
		return 0;
	e = expr_parse(&m->arena, view_of(metric->table.threshold), 0, err);
	if (e)
		e = exprfold_tree(&m->arena, e, &metric->unit->env);
	if (!e || exprset_names_of(&metric->unit->exprs, e, &names, err) < 0)
		status = err_while(err, "its threshold");
	else
		add_events(m, metric->unit, &names, &metric->needed, &metric->soft);
	exprname_release(&names);
	return status;
}

static int read_events(struct metricmodel *m, struct metricmodel_metric *metric, struct err *err)
{
	struct exprname_list names = { 0 };
	int status = exprset_names(&metric->unit->exprs, metric->table.name, &names, err);

	if (status == 0) {
		add_events(m, metric->unit, &names, NULL, &metric->needed);
		status = read_threshold(m, metric, err);
	}
	exprname_release(&names);
	return status;
}

static struct metricmodel_metric *new_metric(struct metricmodel *m,
					     const struct evtable_metric *table)
{
	struct metricmodel_metric *metric = arena_alloc(&m->arena, sizeof(*metric));

	metric->table = *table;
	metric->unit = find_unit(m, table->pmu);
	*vec_add(&m->metrics) = metric;
	return metric;
}

/* Each once, ascending. */
static void put_events(struct metricmodel_events *to, const struct metricmodel_events *from)
{
	for (size_t i = 0; i < from->len; i++) {
		if (!holds(to, from->at[i]))
			*vec_add(to) = from->at[i];
	}
	if (to->len)
		qsort(to->at, to->len, sizeof(to->at[0]), compare);
}

const struct metricmodel_metric *metricmodel_put(struct metricmodel *m,
						 const struct evtable_metric *table,
						 const struct metricmodel_events *needed,
						 const struct metricmodel_events *soft)
{
	struct metricmodel_metric *metric = new_metric(m, table);

	put_events(&metric->needed, needed);
	put_events(&metric->soft, soft);
	return metric;
}

const struct metricmodel_metric *metricmodel_read(struct metricmodel *m,
						  const struct evtable_metric *table)
{
	struct metricmodel_metric *metric;
	struct err err = { 0 };
	struct buf key = { 0 };

	buf_printf(&key, "%s %s", table->pmu, table->name);
	metric = map_find(&m->by_metric, buf_view(&key));
	if (!metric) {
		metric = new_metric(m, table);
		if (read_events(m, metric, &err) < 0)
			metric->problem = arena_string(&m->arena, err.text);
		*map_add(&m->by_metric,
			 view_of(arena_stringn(&m->arena, buf_text(&key), key.len))) = metric;
	}
	buf_release(&key);
	return metric;
}

struct parts_walk {
	struct metricmodel *model;
	struct metricmodel_unit *unit;
	struct metricmodel_parts *out;
	struct exprname_list seen; /* metrics */
};

static void add_part(struct parts_walk *w, const struct expr *e)
{
	struct exprname_list names = { 0 };
	struct metricmodel_events events = { 0 };
	struct err ignored = { 0 };

	if (exprset_names_of(&w->unit->exprs, e, &names, &ignored) == 0)
		add_events(w->model, w->unit, &names, NULL, &events);
	if (events.len > 1)
		*vec_add(w->out) = events;
	else
		vec_release(&events);
	exprname_release(&names);
}

static void walk(struct parts_walk *w, const struct expr *e, unsigned int depth);

static void walk_metric(struct parts_walk *w, const char *name, unsigned int depth)
{
	struct err ignored = { 0 };
	const struct expr *e;
	struct view text;

	for (size_t i = 0; i < w->seen.len; i++) {
		if (strcmp(w->seen.at[i].text, name) == 0)
			return;
	}
	if (!find(w->unit, name, &text))
		return;
	exprname_add(&w->seen, name, EXPRNAME_VALUE);
	e = expr_parse(&w->model->arena, text, 0, &ignored);
	if (e)
		walk(w, exprfold_tree(&w->model->arena, e, &w->unit->env), depth + 1);
}

static void walk(struct parts_walk *w, const struct expr *e, unsigned int depth)
{
	if (w->out->len >= PARTS_MAX || depth > EXPR_HEIGHT_MAX)
		return;
	if (e->op == EXPR_NAME && depth) {
		add_part(w, e);
		walk_metric(w, e->name, depth);
		return;
	}
	if (e->op == EXPR_DIVIDE || e->op == EXPR_D_RATIO)
		add_part(w, e);
	for (unsigned int i = 0; i < expr_arguments(e->op); i++)
		walk(w, e->arg[i], depth + 1);
}

void metricmodel_find_parts(struct metricmodel *m, const struct metricmodel_metric *metric,
			    struct metricmodel_parts *out)
{
	struct parts_walk w = { .model = m, .unit = metric->unit, .out = out };
	size_t first = out->len;

	walk_metric(&w, metric->table.name, 0);
	/* Larger ones first, the order of the expression among equals. */
	for (size_t i = first + 1; i < out->len; i++) {
		struct metricmodel_events part = out->at[i];
		size_t at = i;

		for (; at > first && out->at[at - 1].len < part.len; at--)
			out->at[at] = out->at[at - 1];
		out->at[at] = part;
	}
	exprname_release(&w.seen);
}

void metricmodel_release_parts(struct metricmodel_parts *parts)
{
	for (size_t i = 0; i < parts->len; i++)
		vec_release(&parts->at[i]);
	vec_release(parts);
}
