/* SPDX-License-Identifier: MIT */
#include "util/pmu/catalogue.h"

#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "arch/arch.h"
#include "util/base/buf.h"
#include "util/base/map.h"
#include "util/base/near.h"
#include "util/pmu/legacy.h"
#include "util/pmu/machine.h"
#include "util/pmu/pmuname.h"
#include "util/pmu/sysmodel.h"
#include "util/pmu/tracefs.h"

static const struct {
	const char *name;
	const char *others[3];
} kinds[CATALOGUE_KINDS] = {
	[CATALOGUE_HARDWARE] = { "hardware", { "hw" } },
	[CATALOGUE_SOFTWARE] = { "software", { "sw" } },
	[CATALOGUE_TOOL] = { "tool", { NULL } },
	[CATALOGUE_CACHE] = { "cache", { "hwcache" } },
	[CATALOGUE_PMU] = { "pmu", { NULL } },
	[CATALOGUE_TRACEPOINT] = { "tracepoint", { "tracepoints" } },
	[CATALOGUE_RAW] = { "raw", { "rNNN" } },
	[CATALOGUE_METRIC] = { "metric", { "metrics" } },
	[CATALOGUE_METRICGROUP] = { "metricgroup", { "metricgroups" } },
};

const char *catalogue_kind_name(enum catalogue_kind kind)
{
	return kinds[kind].name;
}

enum catalogue_kind catalogue_find_kind(const char *word)
{
	for (int k = 0; k < CATALOGUE_KINDS; k++) {
		if (strcmp(kinds[k].name, word) == 0)
			return (enum catalogue_kind)k;
		for (size_t i = 0; i < ARRAY_LEN(kinds[k].others) && kinds[k].others[i]; i++) {
			if (strcmp(kinds[k].others[i], word) == 0)
				return (enum catalogue_kind)k;
		}
	}
	return CATALOGUE_KINDS;
}

const char *catalogue_guess_kind(const char *word)
{
	struct near near = { .word = word };

	for (int k = 0; k < CATALOGUE_KINDS; k++) {
		near_offer(&near, kinds[k].name);
		for (size_t i = 0; i < ARRAY_LEN(kinds[k].others) && kinds[k].others[i]; i++)
			near_offer(&near, kinds[k].others[i]);
	}
	return near_best(&near);
}

void catalogue_release(struct catalogue *c)
{
	vec_release(&c->entries);
	arena_release(&c->arena);
}

static struct catalogue_entry *add(struct catalogue *c, enum catalogue_kind kind, const char *name)
{
	struct catalogue_entry *e = vec_add(&c->entries);

	*e = (struct catalogue_entry){
		.kind = kind,
		.name = name,
		.pmu = "",
		.topic = kinds[kind].name,
		.terms = "",
		.model = "",
		.unit = "",
	};
	return e;
}

static enum catalogue_kind kind_of(const struct evtable_event *event)
{
	if (strncmp(event->terms, "legacy-hardware-config=", 23) == 0)
		return CATALOGUE_HARDWARE;
	if (strncmp(event->terms, "legacy-cache-config=", 20) == 0)
		return CATALOGUE_CACHE;
	if (strcmp(event->pmu, "software") == 0)
		return CATALOGUE_SOFTWARE;
	if (strcmp(event->pmu, "tool") == 0)
		return CATALOGUE_TOOL;
	return CATALOGUE_PMU;
}

/* Tables hold names in lower case; the generic cache events are known as "L1-dcache-loads". */
static const char *usual_spelling(struct catalogue *c, const char *name)
{
	char room[LEGACY_NAME_ROOM];
	struct legacy_event ignored;
	const char *usual;

	for (size_t i = 0; (usual = legacy_name(i, room, &ignored)); i++) {
		if (strcasecmp(usual, name) == 0)
			return arena_string(&c->arena, usual);
	}
	return name;
}

static void add_event(struct catalogue *c, enum catalogue_kind kind,
		      const struct evtable_event *event, const struct evtable_model *model)
{
	const char *name = kind == CATALOGUE_CACHE ? usual_spelling(c, event->name) : event->name;
	struct catalogue_entry *e = add(c, kind, name);

	e->pmu = event->pmu;
	if (kind == CATALOGUE_PMU && event->topic[0])
		e->topic = event->topic;
	e->terms = event->terms;
	e->unit = event->unit;
	e->model = model->path;
	e->table = model->table;
	e->event = *event;
	e->brief = event->brief;
	e->long_text = event->text;
}

static void add_events(struct catalogue *c, const struct machine *m, unsigned int wanted)
{
	struct evset_pos pos = { 0 };
	struct evtable_event event;

	while (evset_next_event(&m->set, &pos, &event, NULL)) {
		enum catalogue_kind kind = kind_of(&event);
		size_t layer = pos.layer < m->set.len ? pos.layer : m->set.len - 1;

		if (wanted & 1u << kind)
			add_event(c, kind, &event, &m->set.layers[layer]);
	}
}

/* Events of the machine's own system, each as the first table has it. */
static int add_systems(struct catalogue *c, struct machine *m, struct err *err)
{
	struct sysmodel_pos pos = { 0 };
	struct evtable_model model;
	struct map seen = { 0 };
	struct buf key = { 0 };
	int fits = 0;

	while (fits >= 0 && sysmodel_next(&m->resolve, &pos, &model)) {
		for (size_t i = 0; fits >= 0 && i < model.events; i++) {
			struct evtable_event event = evtable_event_at(&model, i);
			void **place;

			fits = sysmodel_fits(&m->resolve, &event, err);
			if (fits <= 0)
				continue;
			buf_clear(&key);
			buf_printf(&key, "%s/%s", event.pmu, event.name);
			place = map_add(&seen, view_of(arena_stringn(&c->arena, key.at, key.len)));
			if (*place)
				continue;
			*place = m;
			add_event(c, CATALOGUE_PMU, &event, &model);
		}
	}
	map_release(&seen);
	buf_release(&key);
	return fits < 0 ? -1 : 0;
}

/* Generic events that the tables do not name. */
static void add_legacy(struct catalogue *c, const struct machine *m, unsigned int wanted)
{
	static const enum catalogue_kind by_type[] = {
		[PERF_TYPE_HARDWARE] = CATALOGUE_HARDWARE,
		[PERF_TYPE_SOFTWARE] = CATALOGUE_SOFTWARE,
		[PERF_TYPE_HW_CACHE] = CATALOGUE_CACHE,
	};
	char room[LEGACY_NAME_ROOM];
	struct legacy_event legacy;
	struct evtable_event event;
	const struct evtable *table;
	const char *name;

	for (size_t i = 0; (name = legacy_name(i, room, &legacy)); i++) {
		enum catalogue_kind kind = by_type[legacy.type];

		if (wanted & 1u << kind &&
		    !evset_find_event(&m->set, NULL, view_of(name), &event, &table))
			add(c, kind, arena_string(&c->arena, name));
	}
}

/* PMUs that trace: the whole of one is an event ("intel_pt//"). */
static void add_tracer(struct catalogue *c, const struct pmu *pmu)
{
	static const char *const tracers[] = { "intel_pt", "intel_bts", "cs_etm", "arm_spe",
					       "hisi_ptt" };
	struct buf name = { 0 };

	buf_printf(&name, "%s//", pmu->name);
	for (size_t i = 0; i < ARRAY_LEN(tracers); i++) {
		struct catalogue_entry *e;

		if (!pmuname_match(pmu->name, view_of(tracers[i])))
			continue;
		e = add(c, CATALOGUE_PMU, arena_stringn(&c->arena, name.at, name.len));
		e->pmu = pmu->name;
		e->topic = "kernel PMU events";
	}
	buf_release(&name);
}

/* Units of one kind ("uncore_imc_0", "_1") are told once. */
static int add_sysfs(struct catalogue *c, struct machine *m, struct err *err)
{
	struct pmuset *pmus = m->resolve.pmus;
	struct map seen = { 0 };
	struct buf name = { 0 };
	size_t n = 0;
	int status = pmus ? pmuset_count(pmus, &n, err) : 0;

	for (size_t i = 0; status == 0 && i < n; i++) {
		struct err ignored = { 0 };
		struct pmu *pmu;

		if (pmuset_at(pmus, i, &pmu, &ignored) < 0)
			continue;
		add_tracer(c, pmu);
		status = pmu_read_aliases(pmu, pmus->fs, &pmus->arena, err);
		for (size_t k = 0; status == 0 && k < pmu->aliases.len; k++) {
			const struct pmu_alias *a = &pmu->aliases.at[k];
			struct catalogue_entry *e;
			const char *text;
			void **place;

			buf_clear(&name);
			buf_printf(&name, "%.*s/%s/", (int)pmuname_kind_len(pmu->name), pmu->name,
				   a->name);
			text = arena_stringn(&c->arena, name.at, name.len);
			place = map_add(&seen, view_of(text));
			if (*place)
				continue;
			*place = pmu;
			e = add(c, CATALOGUE_PMU, text);
			e->pmu = pmu->name;
			e->topic = "kernel PMU events";
			e->terms = a->terms;
			e->unit = a->unit;
		}
	}
	map_release(&seen);
	buf_release(&name);
	return status;
}

/* What the kernel names on a CPU whose machine is not at hand. */
static void add_kernel_names(struct catalogue *c, const struct machine *m)
{
	const struct arch_alias *a;
	size_t pos = 0;

	while ((a = arch_next_alias(m->resolve.arch, m->resolve.cpu, &pos))) {
		struct catalogue_entry *e;
		struct buf name = { 0 };

		buf_printf(&name, "%s/%s/", strcmp(a->pmu, "default_core") == 0 ? "cpu" : a->pmu,
			   a->name);
		e = add(c, CATALOGUE_PMU, arena_stringn(&c->arena, name.at, name.len));
		e->pmu = a->pmu;
		e->topic = "kernel PMU events";
		e->terms = a->terms;
		e->unit = a->unit;
		buf_release(&name);
	}
}

/* One that may not be read does not hide the others. */
static void add_system(struct catalogue *c, const struct fs *fs, const char *events,
		       const char *system)
{
	struct fs_names names = { 0 };
	struct buf name = { 0 };
	struct err ignored = { 0 };

	if (tracefs_list(fs, events, system, &names, &ignored) == 0) {
		for (size_t i = 0; i < names.len; i++) {
			buf_clear(&name);
			buf_printf(&name, "%s:%s", system, names.at[i]);
			add(c, CATALOGUE_TRACEPOINT, arena_stringn(&c->arena, name.at, name.len))
				->pmu = "tracepoint";
		}
	}
	fs_names_release(&names);
	buf_release(&name);
}

static int add_tracepoints(struct catalogue *c, const struct machine *m, struct err *err)
{
	struct fs_names systems = { 0 };
	struct buf events = { 0 };
	int status;

	if (!m->resolve.fs)
		return 0;
	status = tracefs_find(m->resolve.fs, &events, err);
	if (status == 0)
		status = tracefs_list_systems(m->resolve.fs, events.at, &systems, err);
	for (size_t i = 0; status == 0 && i < systems.len; i++)
		add_system(c, m->resolve.fs, events.at, systems.at[i]);
	fs_names_release(&systems);
	buf_release(&events);
	return status;
}

static void add_raw(struct catalogue *c)
{
	static const struct {
		const char *name, *text;
	} raw[] = {
		{ "rNNN", "a raw event: config of the core PMU, in hexadecimal" },
		{ "PMU/TERM=VALUE,.../MODIFIERS", "an event by the terms of a PMU's format" },
		{ "TYPE:CONFIG", "an event by the numbers of perf_event_attr" },
		{ "mem:ADDRESS[/LENGTH][:rwx]", "a hardware breakpoint" },
	};

	for (size_t i = 0; i < ARRAY_LEN(raw); i++)
		add(c, CATALOGUE_RAW, raw[i].name)->text = raw[i].text;
}

static void add_metrics(struct catalogue *c, const struct machine *m)
{
	struct evset_pos pos = { 0 };
	struct evtable_metric metric;
	const struct evtable *table;

	while (evset_next_metric(&m->set, &pos, &metric, &table)) {
		struct catalogue_entry *e = add(c, CATALOGUE_METRIC, metric.name);

		e->pmu = metric.pmu;
		e->unit = metric.unit;
		e->table = table;
		e->is_metric = true;
		e->metric = metric;
		e->brief = metric.brief;
		e->long_text = metric.text;
	}
}

static void add_group(struct catalogue *c, struct map *seen, struct view name,
		      const struct evtable *table)
{
	const char *text = arena_stringn(&c->arena, name.at, name.len);
	void **place = map_add(seen, view_of(text));
	struct catalogue_entry *e;
	uint32_t brief;

	if (*place)
		return;
	*place = seen;
	e = add(c, CATALOGUE_METRICGROUP, text);
	if (evtable_find_group(table, text, &brief)) {
		e->table = table;
		e->brief = brief;
	}
}

static void add_groups(struct catalogue *c, const struct machine *m)
{
	struct evset_pos pos = { 0 };
	struct evtable_metric metric;
	const struct evtable *table;
	struct map seen = { 0 };

	while (evset_next_metric(&m->set, &pos, &metric, &table)) {
		struct view rest = view_of(metric.groups), name;

		while (view_split(&rest, ';', &name)) {
			if (name.len)
				add_group(c, &seen, name, table);
		}
	}
	map_release(&seen);
}

static int by_place(const void *a, const void *b)
{
	const struct catalogue_entry *x = a, *y = b;
	int order;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	/* Tables hand out one string for one topic. */
	order = x->topic == y->topic ? 0 : strcmp(x->topic, y->topic);
	if (!order)
		order = strcasecmp(x->name, y->name);
	return order ? order : strcmp(x->pmu, y->pmu);
}

int catalogue_read(struct catalogue *c, struct machine *m, unsigned int wanted, struct err *err)
{
	add_events(c, m, wanted);
	add_legacy(c, m, wanted);
	if (wanted & 1u << CATALOGUE_PMU &&
	    (add_systems(c, m, err) < 0 || add_sysfs(c, m, err) < 0))
		return -1;
	if (wanted & 1u << CATALOGUE_PMU && !m->resolve.pmus)
		add_kernel_names(c, m);
	if (wanted & 1u << CATALOGUE_TRACEPOINT && add_tracepoints(c, m, &c->tracepoints) < 0 &&
	    wanted == 1u << CATALOGUE_TRACEPOINT) {
		*err = c->tracepoints;
		return -1;
	}
	if (wanted & 1u << CATALOGUE_RAW)
		add_raw(c);
	if (wanted & 1u << CATALOGUE_METRIC)
		add_metrics(c, m);
	if (wanted & 1u << CATALOGUE_METRICGROUP)
		add_groups(c, m);
	if (c->entries.len)
		qsort(c->entries.at, c->entries.len, sizeof(c->entries.at[0]), by_place);
	return 0;
}
