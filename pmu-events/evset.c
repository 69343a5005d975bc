/* SPDX-License-Identifier: MIT */
#include "pmu-events/evset.h"

#include <string.h>

#include "pmu-events/evclosest.h"
#include "pmu-events/evcpu.h"

static int add_layer(struct evset *set, const struct evtable_model *model, struct err *err)
{
	for (size_t i = 0; i < set->len; i++) {
		if (set->layers[i].table == model->table && set->layers[i].index == model->index)
			return 0;
	}
	if (set->len == EVSET_LAYERS)
		return err_set(err, ERR_UNSUPPORTED,
			       "more than %d files of events and models count for one CPU",
			       EVSET_LAYERS);
	set->layers[set->len++] = *model;
	return 0;
}

/* The models of an architecture that is none: "loose" files, the common events. */
static int add_all_of(struct evset *set, const struct evtable *const *tables, size_t ntables,
		      const char *arch, struct err *err)
{
	for (size_t k = 0; k < ntables; k++) {
		for (size_t i = 0; i < evtable_models(tables[k]); i++) {
			struct evtable_model model = evtable_model_at(tables[k], i);

			if (strcmp(model.arch, arch) == 0 && add_layer(set, &model, err) < 0)
				return -1;
		}
	}
	return 0;
}

/*
 * The model by the first table that knows the CPU, and which table that is; an
 * ambiguous name fails only where no table knows it as one model's.
 */
static int choose(const struct evtable *const *tables, size_t ntables, const char *cpu,
		  struct evtable_model *out, size_t *at, struct err *err)
{
	struct err ambiguous = { 0 };

	for (*at = 0; *at < ntables; ++*at) {
		struct err why = { 0 };

		if (evcpu_choose(tables[*at], cpu, out, &why) == 0)
			return 0;
		if (why.code == ERR_USAGE && !ambiguous.code)
			ambiguous = why;
	}
	if (ambiguous.code) {
		*err = ambiguous;
		return -1;
	}
	return evclosest_tell(tables, ntables, cpu, err);
}

/*
 * What the tables have for the CPU that table `at` has chosen a model for: by
 * their own mapfiles, of which those before are known to have no row, or under
 * the same path.
 */
static int add_models(struct evset *set, const struct evtable *const *tables, size_t ntables,
		      const char *cpu, const struct evtable_model *chosen, size_t at,
		      struct err *err)
{
	for (size_t k = 0; k < ntables; k++) {
		struct evtable_model model = *chosen;
		struct err absent = { 0 };
		bool found = k == at ||
			     (k > at && evcpu_choose(tables[k], cpu, &model, &absent) == 0) ||
			     evtable_find_model(tables[k], chosen->path, &model);

		if (found && add_layer(set, &model, err) < 0)
			return -1;
	}
	return 0;
}

int evset_init(struct evset *set, const struct evtable *const *tables, size_t ntables,
	       const char *cpu, struct err *err)
{
	struct evtable_model chosen;
	struct err absent = { 0 };
	size_t at;
	bool found;

	*set = (struct evset){ .tables = tables, .ntables = ntables, .model = "", .arch = "" };
	found = choose(tables, ntables, cpu, &chosen, &at, &absent) == 0;
	if (!found && absent.code != ERR_ABSENT) {
		*err = absent;
		return -1;
	}
	set->model = found ? chosen.path : "";
	set->arch = found ? chosen.arch : evcpu_arch(cpu);
	if (add_all_of(set, tables, ntables, "loose", err) < 0 ||
	    (found && add_models(set, tables, ntables, cpu, &chosen, at, err) < 0) ||
	    add_all_of(set, tables, ntables, "common", err) < 0)
		return -1;
	if (!found)
		*err = absent;
	return found ? 0 : -1;
}

bool evset_find_event(const struct evset *set, const char *pmu, struct view name,
		      struct evtable_event *out, const struct evtable **table)
{
	for (size_t i = 0; i < set->len; i++) {
		if (!evtable_find_event(&set->layers[i], pmu, name.at, name.len, out))
			continue;
		if (table)
			*table = set->layers[i].table;
		return true;
	}
	return false;
}

bool evset_find_metric(const struct evset *set, const char *pmu, struct view name,
		       struct evtable_metric *out, const struct evtable **table)
{
	for (size_t i = 0; i < set->len; i++) {
		if (!evtable_find_metric(&set->layers[i], pmu, name.at, name.len, out))
			continue;
		if (table)
			*table = set->layers[i].table;
		return true;
	}
	return false;
}

bool evset_find_pmu(const struct evset *set, const char *pmu, struct evtable_pmu *out)
{
	bool found = false;

	for (size_t i = 0; i < set->len; i++) {
		struct evtable_pmu candidate;

		if (!evtable_find_pmu(&set->layers[i], pmu, &candidate))
			continue;
		/* A file of a few events says little of the counters; whoever states them knows. */
		if (!found ||
		    (!(out->generic || out->fixed) && (candidate.generic || candidate.fixed)) ||
		    (out->derived && !candidate.derived && (candidate.generic || candidate.fixed)))
			*out = candidate;
		found = true;
	}
	return found;
}

static void read_item(enum evset_kind kind, size_t i, struct evset_item *item)
{
	if (kind == EVSET_EVENTS)
		item->event = evtable_event_at(&item->model, i);
	else
		item->metric = evtable_metric_at(&item->model, i);
}

/* Whether the model, of an earlier layer or table, has one of that PMU and name, too. */
static bool is_in(const struct evtable_model *model, enum evset_kind kind,
		  const struct evset_item *item)
{
	const struct evtable_event *e = &item->event;
	const struct evtable_metric *m = &item->metric;
	struct evset_item earlier;

	if (kind == EVSET_EVENTS)
		return evtable_find_event(model, e->pmu, e->name, strlen(e->name), &earlier.event);
	return evtable_find_metric(model, m->pmu, m->name, strlen(m->name), &earlier.metric);
}

static size_t count_of(const struct evtable_model *model, enum evset_kind kind)
{
	return kind == EVSET_EVENTS ? model->events : model->metrics;
}

static bool is_hidden_in_set(const struct evset *set, size_t layer, enum evset_kind kind,
			     const struct evset_item *item)
{
	for (size_t i = 0; i < layer; i++) {
		if (is_in(&set->layers[i], kind, item))
			return true;
	}
	return false;
}

int evset_next(const struct evset *set, enum evset_kind kind, struct evset_pos *pos,
	       struct evset_item *out)
{
	for (; pos->layer < set->len; pos->layer++, pos->index = 0) {
		out->model = set->layers[pos->layer];
		while (pos->index < count_of(&out->model, kind)) {
			read_item(kind, pos->index++, out);
			if (!is_hidden_in_set(set, pos->layer, kind, out))
				return 1;
		}
	}
	return 0;
}

static bool is_hidden_in_tables(const struct evtable *const *tables, size_t ntables,
				enum evset_kind kind, const struct evset_item *item)
{
	for (size_t i = 0; i < ntables; i++) {
		struct evtable_model model;

		if (evtable_find_model(tables[i], item->model.path, &model) &&
		    is_in(&model, kind, item))
			return true;
	}
	return false;
}

/* In the model where the position is. */
static int next_in_model(const struct evtable *const *tables, enum evset_kind kind,
			 struct evset_pos *pos, struct evset_item *out)
{
	while (pos->index < count_of(&out->model, kind)) {
		read_item(kind, pos->index++, out);
		if (!is_hidden_in_tables(tables, pos->layer, kind, out))
			return 1;
	}
	return 0;
}

int evset_next_of(const struct evtable *const *tables, size_t ntables, const char *path,
		  enum evset_kind kind, struct evset_pos *pos, struct evset_item *out)
{
	for (; pos->layer < ntables; pos->layer++, pos->model = 0) {
		const struct evtable *t = tables[pos->layer];

		for (; pos->model < evtable_models(t); pos->model++, pos->index = 0) {
			out->model = evtable_model_at(t, pos->model);
			if ((!path || strcmp(out->model.path, path) == 0) &&
			    next_in_model(tables, kind, pos, out))
				return 1;
		}
	}
	return 0;
}

int evset_next_event(const struct evset *set, struct evset_pos *pos, struct evtable_event *out,
		     const struct evtable **table)
{
	struct evset_item item;

	if (!evset_next(set, EVSET_EVENTS, pos, &item))
		return 0;
	*out = item.event;
	if (table)
		*table = item.model.table;
	return 1;
}

int evset_next_metric(const struct evset *set, struct evset_pos *pos, struct evtable_metric *out,
		      const struct evtable **table)
{
	struct evset_item item;

	if (!evset_next(set, EVSET_METRICS, pos, &item))
		return 0;
	*out = item.metric;
	if (table)
		*table = item.model.table;
	return 1;
}
