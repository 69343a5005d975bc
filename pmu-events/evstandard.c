/* SPDX-License-Identifier: MIT */
#include "pmu-events/evstandard.h"

#include <math.h>
#include <string.h>

#include "pmu-events/evtree.h"
#include "pmu-events/evunit.h"
#include "util/base/buf.h"

static void add_key(struct buf *key, const char *arch, const char *name)
{
	if (arch) {
		buf_add_text(key, arch);
		buf_add_char(key, '/');
	}
	buf_add_lower(key, view_of(name));
}

static struct evstandard_item *add_to(struct evstandard *s, struct map *map, const char *arch,
				      const char *name)
{
	struct buf key = { 0 };
	void **slot;

	add_key(&key, arch, name);
	slot = map_add(map, view_make(arena_stringn(&s->arena, key.at, key.len), key.len));
	buf_release(&key);
	if (!*slot)
		*slot = arena_alloc(&s->arena, sizeof(struct evstandard_item));
	return *slot;
}

static void add_event(struct evstandard *s, const struct evharvest_event *e)
{
	struct evmodel_event *copy = arena_alloc(&s->arena, sizeof(*copy));

	*copy = e->event;
	add_to(s, &s->items, e->arch, e->event.name)->event = copy;
	add_to(s, &s->any, NULL, e->event.name)->event = copy;
}

static void add_metric(struct evstandard *s, const struct evharvest_metric *m)
{
	struct evmodel_metric *copy = arena_alloc(&s->arena, sizeof(*copy));

	*copy = m->metric;
	add_to(s, &s->items, m->arch, m->metric.name)->metric = copy;
	add_to(s, &s->any, NULL, m->metric.name)->metric = copy;
}

void evstandard_add(struct evstandard *s, const struct evharvest *h)
{
	for (size_t i = 0; i < h->events.len; i++) {
		if (!h->events.at[i].model)
			add_event(s, &h->events.at[i]);
	}
	for (size_t i = 0; i < h->metrics.len; i++) {
		if (!h->metrics.at[i].model)
			add_metric(s, &h->metrics.at[i]);
	}
}

const struct evstandard_item *evstandard_find(const struct evstandard *s, const char *arch,
					      const char *name)
{
	bool loose = strcmp(arch, EVTREE_LOOSE_ARCH) == 0;
	const struct evstandard_item *item;
	struct buf key = { 0 };

	add_key(&key, loose ? NULL : arch, name);
	item = map_find(loose ? &s->any : &s->items, buf_view(&key));
	buf_release(&key);
	return item;
}

static void fill(const char **text, const char *standard)
{
	if (!**text)
		*text = standard;
}

static void fill_number(double *d, double standard)
{
	if (isnan(*d))
		*d = standard;
}

void evstandard_fill_event(struct evharvest_event *h, const struct evmodel_event *standard)
{
	struct evmodel_event *e = &h->event;

	fill(&e->name, standard->name);
	if (!h->encoded)
		e->terms = standard->terms;
	if (strcmp(e->pmu, EVUNIT_CORE) == 0)
		e->pmu = standard->pmu;
	fill(&e->brief, standard->brief);
	fill(&e->text, standard->text);
	fill(&e->unit, standard->unit);
	fill(&e->compat, standard->compat);
	if (!e->counters.known)
		e->counters = standard->counters;
	e->flags |= standard->flags;
	fill_number(&e->latency_mean, standard->latency_mean);
	fill_number(&e->latency_min, standard->latency_min);
	fill_number(&e->latency_max, standard->latency_max);
}

void evstandard_fill_metric(struct evmodel_metric *m, const struct evmodel_metric *standard)
{
	fill(&m->name, standard->name);
	if (strcmp(m->pmu, EVUNIT_CORE) == 0)
		m->pmu = standard->pmu;
	fill(&m->json_unit, standard->json_unit);
	fill(&m->groups, standard->groups);
	fill(&m->expr, standard->expr);
	fill(&m->threshold, standard->threshold);
	fill(&m->brief, standard->brief);
	fill(&m->text, standard->text);
	fill(&m->unit, standard->unit);
	fill(&m->compat, standard->compat);
	fill(&m->no_group, standard->no_group);
	fill(&m->default_group, standard->default_group);
	if (m->aggregation == EVMODEL_AGGREGATE_ANY)
		m->aggregation = standard->aggregation;
	if (m->constraint == EVMODEL_GROUP)
		m->constraint = standard->constraint;
	m->show_events |= standard->show_events;
}

void evstandard_release(struct evstandard *s)
{
	map_release(&s->items);
	map_release(&s->any);
	arena_release(&s->arena);
	*s = (struct evstandard){ 0 };
}
