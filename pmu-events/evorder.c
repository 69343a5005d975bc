/* SPDX-License-Identifier: MIT */
#include "pmu-events/evorder.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/map.h"
#include "util/base/work.h"

static unsigned char lower(char c)
{
	return (unsigned char)view_lower(c);
}

static uint64_t make_key(const char *name)
{
	uint64_t key = 0;

	for (size_t i = 0; i < 8; i++) {
		key = key << 8 | lower(*name);
		name += *name != '\0';
	}
	return key;
}

static int by_name(const void *left, const void *right)
{
	const struct evorder_item *a = left, *b = right;
	const char *s = a->name, *t = b->name;

	if (a->pmu != b->pmu)
		return a->pmu < b->pmu ? -1 : 1;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	while (*s && lower(*s) == lower(*t)) {
		s++;
		t++;
	}
	if (lower(*s) != lower(*t))
		return lower(*s) < lower(*t) ? -1 : 1;
	return strcmp(a->name, b->name);
}

static int by_pmu_name(const void *left, const void *right)
{
	const struct evorder_pmu *a = left, *b = right;

	return strcmp(a->name, b->name);
}

/* Makes the list of PMUs, and a map from their names to their places in it, plus one. */
static int collect_pmus(struct evorder *o, struct map *ranks, struct err *err)
{
	const struct evmodel_cpu *cpu = o->cpu;

	for (size_t i = 0; i < cpu->pmus.len; i++) {
		void **place = map_add(ranks, view_of(cpu->pmus.at[i].name));

		if (*place)
			return err_set(err, ERR_INPUT, "model '%s' has the PMU '%s' twice",
				       cpu->path, cpu->pmus.at[i].name);
		*place = ranks;
		*vec_add(&o->pmus) = (struct evorder_pmu){ .name = cpu->pmus.at[i].name,
							   .stated = &cpu->pmus.at[i] };
	}
	for (size_t i = 0; i < cpu->events.len + cpu->metrics.len; i++) {
		const char *name = i < cpu->events.len ? cpu->events.at[i].pmu
						       : cpu->metrics.at[i - cpu->events.len].pmu;
		void **place = map_add(ranks, view_of(name));

		if (!*place)
			*vec_add(&o->pmus) = (struct evorder_pmu){ .name = name };
		*place = ranks;
	}
	if (o->pmus.len)
		qsort(o->pmus.at, o->pmus.len, sizeof(o->pmus.at[0]), by_pmu_name);
	for (size_t i = 0; i < o->pmus.len; i++)
		*map_add(ranks, view_of(o->pmus.at[i].name)) = (void *)(uintptr_t)(i + 1);
	return 0;
}

static struct evorder_item make_item(const struct map *ranks, const char *pmu, const char *name,
				     size_t index)
{
	return (struct evorder_item){
		.key = make_key(name),
		.pmu = (uint32_t)((uintptr_t)map_find(ranks, view_of(pmu)) - 1),
		.index = (uint32_t)index,
		.name = name,
	};
}

static int sort_items(struct evorder *o, struct evorder_item *items, size_t n, const char *what,
		      struct err *err)
{
	qsort(items, n, sizeof(*items), by_name);
	for (size_t i = 1; i < n; i++) {
		if (by_name(&items[i - 1], &items[i]) == 0)
			return err_set(err, ERR_INPUT, "model '%s' has the %s '%s' of '%s' twice",
				       o->cpu->path, what, items[i].name,
				       o->pmus.at[items[i].pmu].name);
	}
	return 0;
}

static void set_ranges(struct evorder *o)
{
	uint32_t event = 0, metric = 0;

	for (size_t i = 0; i < o->pmus.len; i++) {
		struct evorder_pmu *pmu = &o->pmus.at[i];

		pmu->first_event = event;
		while (event < o->cpu->events.len && o->events[event].pmu == i)
			event++;
		pmu->events = event - pmu->first_event;
		pmu->first_metric = metric;
		while (metric < o->cpu->metrics.len && o->metrics[metric].pmu == i)
			metric++;
		pmu->metrics = metric - pmu->first_metric;
	}
}

static int order_cpu(struct evorder *o, const struct evmodel_cpu *cpu, struct err *err)
{
	struct map ranks = { 0 };
	int status = -1;

	*o = (struct evorder){ .cpu = cpu };
	if (collect_pmus(o, &ranks, err) < 0)
		goto out;
	o->events = alloc_zero(cpu->events.len + 1, sizeof(*o->events));
	for (size_t i = 0; i < cpu->events.len; i++)
		o->events[i] = make_item(&ranks, cpu->events.at[i].pmu, cpu->events.at[i].name, i);
	o->metrics = alloc_zero(cpu->metrics.len + 1, sizeof(*o->metrics));
	for (size_t i = 0; i < cpu->metrics.len; i++)
		o->metrics[i] =
			make_item(&ranks, cpu->metrics.at[i].pmu, cpu->metrics.at[i].name, i);
	if (sort_items(o, o->events, cpu->events.len, "event", err) < 0 ||
	    sort_items(o, o->metrics, cpu->metrics.len, "metric", err) < 0)
		goto out;
	set_ranges(o);
	status = 0;
out:
	map_release(&ranks);
	return status;
}

static int by_path(const void *left, const void *right)
{
	const struct evorder *a = left, *b = right;

	return strcmp(a->cpu->path, b->cpu->path);
}

/* All models at once: each has its own order, and its own error. */
struct ordering {
	struct evorder *orders;
	struct err *errs;
};

static void order_one(void *context, size_t i)
{
	struct ordering *o = context;

	order_cpu(&o->orders[i], o->orders[i].cpu, &o->errs[i]);
}

static int first_error(const struct ordering *o, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		if (o->errs[i].code) {
			*err = o->errs[i];
			return -1;
		}
		if (i && by_path(&o->orders[i - 1], &o->orders[i]) == 0)
			return err_set(err, ERR_INPUT, "there are two models '%s'",
				       o->orders[i].cpu->path);
	}
	return 0;
}

struct evorder *evorder_new(const struct evmodel *m, struct err *err)
{
	size_t n = m->cpus.len;
	struct ordering o = { alloc_zero(n + 1, sizeof(o.orders[0])),
			      alloc_zero(n + 1, sizeof(o.errs[0])) };

	for (size_t i = 0; i < n; i++)
		o.orders[i].cpu = &m->cpus.at[i];
	qsort(o.orders, n, sizeof(o.orders[0]), by_path);
	work_run(n, order_one, &o);
	if (first_error(&o, n, err) < 0) {
		evorder_free(o.orders, n);
		o.orders = NULL;
	}
	free(o.errs);
	return o.orders;
}

void evorder_free(struct evorder *orders, size_t n)
{
	for (size_t i = 0; orders && i < n; i++) {
		vec_release(&orders[i].pmus);
		free(orders[i].events);
		free(orders[i].metrics);
	}
	free(orders);
}

const struct evorder *evorder_find(const struct evorder *orders, size_t n, const char *path)
{
	struct evmodel_cpu wanted = { .path = path };
	struct evorder key = { .cpu = &wanted };

	return bsearch(&key, orders, n, sizeof(key), by_path);
}
