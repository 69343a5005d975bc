/* SPDX-License-Identifier: MIT */
#include "pmu-events/evlayer.h"

#include <stdlib.h>
#include <string.h>

#include "pmu-events/evcounter.h"
#include "pmu-events/evcycle.h"
#include "pmu-events/evkeys.h"
#include "util/base/map.h"

/* Circles of metrics that are told for one model, and how many names of one. */
#define CIRCLES_LIMIT 100
#define CIRCLE_NAMES  8

/* Of an item that an earlier tree gave. */
#define EARLIER SIZE_MAX

/* Events or metrics of the model by PMU and name, while the layer is put on. */
struct index {
	struct map places; /* PMU, NUL, name -> place in the model's array, plus 1 */
	struct arena arena;
	struct evharvest_origin *from; /* by place */
};

/* Where the item's place, plus 1, is or is to be; 0 when it is new. */
static uintptr_t *find_place(struct index *x, const char *pmu, const char *name)
{
	size_t npmu = strlen(pmu), nname = strlen(name);
	char *key = arena_alloc(&x->arena, npmu + 1 + nname);

	memcpy(key, pmu, npmu);
	memcpy(key + npmu + 1, name, nname);
	return (uintptr_t *)map_add(&x->places, view_make(key, npmu + 1 + nname));
}

static struct index make_index(size_t room)
{
	struct index x = { .from = alloc_zero(room + 1, sizeof(x.from[0])) };

	return x;
}

/* An item that is in the model already, from an earlier tree. */
static void add_earlier(struct index *x, const char *pmu, const char *name, size_t at)
{
	*find_place(x, pmu, name) = at + 1;
	x->from[at].order = EARLIER;
}

/*
 * Where in the model's array, of len, an item goes: in place of an earlier
 * tree's, or at the end. False when this tree has one, and where that is.
 */
static bool settle(struct index *x, const char *pmu, const char *name, size_t len,
		   const struct evharvest_origin *from, size_t *at)
{
	uintptr_t *place = find_place(x, pmu, name);
	bool is_new = !*place;

	*at = is_new ? len : *place - 1;
	*place = *at + 1;
	if (!is_new && x->from[*at].order != EARLIER)
		return false;
	x->from[*at] = *from;
	return true;
}

static void release_index(struct index *x)
{
	map_release(&x->places);
	arena_release(&x->arena);
	free(x->from);
}

static struct evdiag_place place_of(const struct evlayer *l, const struct evharvest_origin *from)
{
	return (struct evdiag_place){
		.file = l->paths[from->order],
		.order = from->order,
		.array = from->array,
		.object = from->object,
	};
}

static void tell_duplicate(struct evlayer *l, enum evdiag_severity severity,
			   const struct evharvest_origin *from, const char *name,
			   enum evkeys_id key, const char *pmu,
			   const struct evharvest_origin *first)
{
	struct evdiag_place place = place_of(l, from);

	evdiag_add(&l->diags, severity, &place, name, evkeys_name(key),
		   "expected one of this name for the PMU '%s', and %s has it too%s", pmu,
		   first->order == from->order ? "an object above" : l->paths[first->order],
		   severity == EVDIAG_ERROR ? "" : "; the first one counts");
}

static void tell_no_standard(struct evlayer *l, const struct evharvest_origin *from,
			     const char *name, const char *what, const char *standard)
{
	struct evdiag_place place = place_of(l, from);

	evdiag_add(&l->diags, EVDIAG_ERROR, &place, name, evkeys_name(EVKEYS_ID_ARCH_STD),
		   "expected the name of an architecture-standard %s, not '%.100s'", what,
		   standard);
}

static size_t count(const struct evlayer_runs *runs)
{
	size_t n = 0;

	for (size_t i = 0; i < runs->len; i++)
		n += runs->at[i].len;
	return n;
}

static void apply_runs(struct evlayer *l, struct index *x, const struct evlayer_runs *runs,
		       void (*put)(struct evlayer *l, struct index *x, const struct evharvest *from,
				   size_t i))
{
	for (size_t i = 0; i < runs->len; i++) {
		const struct evlayer_run *run = &runs->at[i];

		for (size_t k = 0; k < run->len; k++)
			put(l, x, run->from, run->first + k);
	}
}

/* False when there is nothing to add: what it stands on is a metric, or is not there. */
static bool complete_event(struct evlayer *l, struct evharvest_event *e)
{
	const struct evstandard_item *item;

	if (!e->std)
		return true;
	item = evstandard_find(l->standard, e->arch, e->std);
	if (!item) {
		tell_no_standard(l, &e->from, *e->event.name ? e->event.name : e->std, "event",
				 e->std);
		return false;
	}
	if (item->event)
		evstandard_fill_event(e, item->event);
	return item->event || *e->event.name;
}

static void put_event(struct evlayer *l, struct index *x, const struct evharvest *from, size_t i)
{
	struct evharvest_event e = from->events.at[i];
	size_t at;

	if (!complete_event(l, &e))
		return;
	if (settle(x, e.event.pmu, e.event.name, l->cpu->events.len, &e.from, &at)) {
		if (at == l->cpu->events.len)
			vec_add(&l->cpu->events);
		l->cpu->events.at[at] = e.event;
	} else if (!e.spare || strcmp(e.event.terms, l->cpu->events.at[at].terms) != 0) {
		tell_duplicate(l, e.spare ? EVDIAG_WARNING : EVDIAG_ERROR, &e.from, e.event.name,
			       EVKEYS_ID_EVENT_NAME, e.event.pmu, &x->from[at]);
	}
}

/* Of an event that the model does not have: of no use to anybody. */
static void put_latency(struct evlayer *l, struct index *x, const struct evharvest *from, size_t i)
{
	const struct evharvest_latency *t = &from->latencies.at[i];
	uintptr_t *place = find_place(x, t->pmu, t->event);
	struct evmodel_event *e;

	if (!*place)
		return;
	e = &l->cpu->events.at[*place - 1];
	e->latency_mean = t->mean;
	e->latency_min = t->min;
	e->latency_max = t->max;
}

static void apply_events(struct evlayer *l)
{
	size_t before = l->cpu->events.len, room = before + count(&l->events);
	struct index x = make_index(room);

	/* Exactly what is needed: most models are made by one tree. */
	if (room > l->cpu->events.room) {
		l->cpu->events.at =
			alloc_resize(l->cpu->events.at, room, sizeof(l->cpu->events.at[0]));
		l->cpu->events.room = room;
	}
	for (size_t i = 0; i < before; i++)
		add_earlier(&x, l->cpu->events.at[i].pmu, l->cpu->events.at[i].name, i);
	apply_runs(l, &x, &l->events, put_event);
	apply_runs(l, &x, &l->latencies, put_latency);
	release_index(&x);
}

static bool complete_metric(struct evlayer *l, struct evharvest_metric *m)
{
	const struct evstandard_item *item;

	if (!m->std)
		return true;
	item = evstandard_find(l->standard, m->arch, m->std);
	if (item && item->metric)
		evstandard_fill_metric(&m->metric, item->metric);
	else if (item && *m->metric.expr && !*m->metric.name)
		tell_no_standard(l, &m->from, m->std, "metric", m->std);
	/* That there is none at all was told when it was looked at as an event. */
	return *m->metric.name && *m->metric.expr;
}

static void put_metric(struct evlayer *l, struct index *x, const struct evharvest *from, size_t i)
{
	struct evharvest_metric m = from->metrics.at[i];
	size_t at;

	if (!complete_metric(l, &m))
		return;
	if (settle(x, m.metric.pmu, m.metric.name, l->cpu->metrics.len, &m.from, &at)) {
		if (at == l->cpu->metrics.len)
			vec_add(&l->cpu->metrics);
		l->cpu->metrics.at[at] = m.metric;
	} else if (!m.spare) {
		tell_duplicate(l, EVDIAG_WARNING, &m.from, m.metric.name, EVKEYS_ID_METRIC_NAME,
			       m.metric.pmu, &x->from[at]);
	}
}

/* With the first metric of this tree as the place; a circle of an earlier one was told there. */
static void tell_circle(struct evlayer *l, const struct index *x, const struct evcycle *c)
{
	const struct evmodel_metric *metrics = l->cpu->metrics.at;
	size_t len = c->way.len - c->start, at = 0;
	struct evdiag_place place;
	struct buf way = { 0 };

	while (at < len && x->from[c->way.at[c->start + at].metric].order == EARLIER)
		at++;
	if (at == len)
		return;
	for (size_t i = 0; i <= len; i++) {
		size_t metric = c->way.at[c->start + (at + i) % len].metric;

		if (i < CIRCLE_NAMES || i == len)
			buf_printf(&way, "%s%s", i ? " -> " : "", metrics[metric].name);
		else if (i == CIRCLE_NAMES)
			buf_printf(&way, " -> %zu more", len - i);
	}
	at = c->way.at[c->start + at].metric;
	place = place_of(l, &x->from[at]);
	evdiag_add(&l->diags, EVDIAG_WARNING, &place, metrics[at].name,
		   evkeys_name(EVKEYS_ID_METRIC_EXPR),
		   "expected a metric that does not refer to itself: %s", way.at);
	buf_release(&way);
}

static void check_circles(struct evlayer *l, const struct index *x)
{
	struct evcycle c;

	evcycle_init(&c, l->cpu->metrics.at, l->cpu->metrics.len);
	for (size_t n = 0; n < CIRCLES_LIMIT && evcycle_next(&c); n++)
		tell_circle(l, x, &c);
	evcycle_release(&c);
}

static void apply_metrics(struct evlayer *l)
{
	size_t before = l->cpu->metrics.len;
	struct index x = make_index(before + count(&l->metrics));

	for (size_t i = 0; i < before; i++)
		add_earlier(&x, l->cpu->metrics.at[i].pmu, l->cpu->metrics.at[i].name, i);
	apply_runs(l, &x, &l->metrics, put_metric);
	if (l->metrics.len)
		check_circles(l, &x);
	release_index(&x);
}

/* The PMUs of the model by name -> place, plus 1. */
static void apply_pmus(struct evlayer *l, struct map *places)
{
	for (size_t i = 0; i < l->cpu->pmus.len; i++)
		*(uintptr_t *)map_add(places, view_of(l->cpu->pmus.at[i].name)) = i + 1;
	for (size_t i = 0; i < l->pmus.len; i++) {
		const struct evlayer_run *run = &l->pmus.at[i];

		for (size_t k = 0; k < run->len; k++) {
			const struct evmodel_pmu *p = &run->from->pmus.at[run->first + k].pmu;
			uintptr_t *place = (uintptr_t *)map_add(places, view_of(p->name));

			if (!*place) {
				vec_add(&l->cpu->pmus);
				*place = l->cpu->pmus.len;
			}
			l->cpu->pmus.at[*place - 1] = *p;
		}
	}
}

/* A PMU whose events name counters that it does not have: told once, with the first such event. */
struct excess {
	const struct evharvest_event *first;
	size_t events;
};

static void note_excess(struct evlayer *l, const struct map *places,
			const struct evharvest_event *e, struct excess *all)
{
	uintptr_t place = (uintptr_t)map_find(places, view_of(e->event.pmu));

	if (!place || !e->event.counters.known ||
	    evcounter_fits(l->cpu->arch, &e->event.counters, &l->cpu->pmus.at[place - 1]))
		return;
	if (all[place - 1].events++ == 0)
		all[place - 1].first = e;
}

static void tell_excess(struct evlayer *l, const struct excess *x, const struct evmodel_pmu *p)
{
	struct evdiag_place place = place_of(l, &x->first->from);

	evdiag_add(&l->diags, EVDIAG_WARNING, &place,
		   *x->first->event.name ? x->first->event.name : x->first->std,
		   evkeys_name(EVKEYS_ID_COUNTER),
		   "expected counters within the %u programmable and %u fixed ones of '%s' that "
		   "counter.json tells of (%zu event%s of this model %s not)",
		   p->generic, p->fixed, p->name, x->events, x->events == 1 ? "" : "s",
		   x->events == 1 ? "is" : "are");
}

static void check_counters(struct evlayer *l, const struct map *places)
{
	struct excess *all = alloc_zero(l->cpu->pmus.len + 1, sizeof(all[0]));

	for (size_t i = 0; i < l->events.len && l->cpu->pmus.len; i++) {
		const struct evlayer_run *run = &l->events.at[i];

		for (size_t k = 0; k < run->len; k++)
			note_excess(l, places, &run->from->events.at[run->first + k], all);
	}
	for (size_t i = 0; i < l->cpu->pmus.len; i++) {
		if (all[i].events)
			tell_excess(l, &all[i], &l->cpu->pmus.at[i]);
	}
	free(all);
}

void evlayer_apply(struct evlayer *l)
{
	struct map places = { 0 };

	apply_pmus(l, &places);
	apply_events(l);
	apply_metrics(l);
	check_counters(l, &places);
	map_release(&places);
}

void evlayer_release(struct evlayer *l)
{
	vec_release(&l->events);
	vec_release(&l->metrics);
	vec_release(&l->pmus);
	vec_release(&l->latencies);
	evdiag_release(&l->diags);
	*l = (struct evlayer){ 0 };
}
