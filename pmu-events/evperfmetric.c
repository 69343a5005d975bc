/* SPDX-License-Identifier: MIT */
#include "pmu-events/evperfmetric.h"

#include <jansson.h>
#include <string.h>
#include <strings.h>

#include "pmu-events/evformula.h"
#include "pmu-events/evobject.h"
#include "pmu-events/evperfgroup.h"
#include "pmu-events/evperfname.h"
#include "pmu-events/evunit.h"
#include "util/base/buf.h"
#include "util/base/map.h"

/* The levels of the top-down tree that there may be, with some to spare. */
#define LEVEL_MAX 9

/* A file on its way. */
struct reading {
	struct evdialect_file *file;
	struct arena *arena; /* of the harvest */
	struct arena scratch;
	struct map by_legacy; /* LegacyName -> json_t of the metric */
};

/* One metric on its way. */
struct taking {
	struct reading *r;
	const json_t *json;
	size_t object;
	const char *vendor;  /* its name, for diagnostics */
	const char *unit;    /* of the core, or NULL */
	const char *aliases; /* "Events" with "Name" while that is read */
	bool topdown;	     /* counts by PERF_METRICS */
};

static void tell(const struct taking *t, enum evdiag_severity severity, const char *key,
		 const char *text)
{
	struct evdiag_place place = evdialect_place(t->r->file, t->object);

	evdiag_add(&t->r->file->out->diags, severity, &place, t->vendor, key, "%s", text);
}

static bool is_tma(const json_t *metric)
{
	return strcmp(evobject_text(metric, "Category"), "TMA") == 0;
}

static bool is_percent(const json_t *metric)
{
	return strcasecmp(evobject_text(metric, "UnitOfMeasure"), "percent") == 0;
}

/* What stands behind an alias in an array of the metric; NULL when it is none of them. */
static const char *find_alias(const json_t *array, const char *alias, const char *key)
{
	const json_t *item;
	size_t i;

	json_array_foreach(array, i, item)
	{
		if (strcmp(evobject_text(item, "Alias"), alias) == 0)
			return evobject_text(item, key);
	}
	return NULL;
}

/* The event by which units are counted, without its modifiers. */
static const char *uncore_event(const struct taking *t)
{
	const json_t *item, *events = json_object_get(t->json, "Events");
	const char *found = NULL;
	size_t i;

	json_array_foreach(events, i, item)
	{
		const char *name = evobject_text(item, "Name");

		if (strncasecmp(name, "UNC_", 4) == 0 &&
		    (!found || strncasecmp(name, "UNC_CHA_", 8) == 0))
			found = name;
	}
	return found ? arena_stringn(&t->r->scratch, found, strcspn(found, ":")) : NULL;
}

/*
 * In the formulas of the top-down analysis SYSTEM_TSC_FREQ is how often the TSC
 * ticked in the time that was measured; elsewhere it is the frequency.
 */
static const struct expr *tsc_count(struct taking *t, struct err *err)
{
	struct arena *a = &t->r->scratch;
	const struct expr *arg[3] = { NULL, NULL, NULL };

	arg[0] = evperfname_constant(a, "SYSTEM_TSC_FREQ", NULL, err);
	arg[1] = evperfname_constant(a, "DURATIONTIMEINSECONDS", NULL, err);
	return expr_node(a, EXPR_MULTIPLY, arg);
}

static const struct expr *find_count(void *context, const char *name, struct err *err)
{
	struct taking *t = context;
	const char *event = find_alias(json_object_get(t->json, "Events"), name, "Name");
	const char *constant = find_alias(json_object_get(t->json, "Constants"), name, "Name");
	const struct expr *e;

	if (event) {
		t->topdown |= strncasecmp(event, "PERF_METRICS.", 13) == 0;
		return evperfname_event(&t->r->scratch, event, t->unit, err);
	}
	if (constant && strcmp(constant, "SYSTEM_TSC_FREQ") == 0 && is_tma(t->json))
		return tsc_count(t, err);
	e = evperfname_constant(&t->r->scratch, constant ? constant : name, uncore_event(t), err);
	if (!e && err->code == ERR_NONE)
		err_set(err, ERR_INPUT,
			"expected the alias of an event or a constant, not '%.100s'",
			constant ? constant : name);
	return e;
}

static const struct expr *find_metric(void *context, const char *name, struct err *err)
{
	struct taking *t = context;
	const json_t *threshold = json_object_get(t->json, "Threshold");
	const char *legacy =
		find_alias(json_object_get(threshold, "ThresholdMetrics"), name, "Value");
	const json_t *metric = legacy ? map_find(&t->r->by_legacy, view_of(legacy)) : NULL;
	const struct expr *arg[3] = { NULL, NULL, NULL }, *e;

	if (!metric) {
		err_set(err, ERR_INPUT, "expected the alias of a metric of this file, not '%.100s'",
			legacy ? legacy : name);
		return NULL;
	}
	e = expr_named(&t->r->scratch, EXPR_NAME,
		       evperfname_metric(&t->r->scratch, evobject_text(metric, "MetricName"),
					 is_tma(metric)));
	if (!is_percent(metric))
		return e;
	arg[0] = expr_number(&t->r->scratch, 100);
	arg[1] = e;
	return expr_node(&t->r->scratch, EXPR_MULTIPLY, arg);
}

/* Thresholds compare percentages with numbers up to 100; perf's values are up to 1. */
static const struct expr *scale_limits(struct taking *t, const struct expr *e)
{
	const struct expr *arg[3] = { NULL, NULL, NULL };

	for (unsigned int i = 0; i < expr_arguments(e->op); i++)
		arg[i] = scale_limits(t, e->arg[i]);
	if (!arg[0])
		return e;
	/* 100 * x > 15 is x > 0.15 */
	if ((e->op == EXPR_LESS || e->op == EXPR_GREATER) && arg[0]->op == EXPR_MULTIPLY &&
	    arg[0]->arg[0]->op == EXPR_NUMBER && arg[0]->arg[0]->number == 100 &&
	    arg[0]->arg[1]->op == EXPR_NAME && arg[1]->op == EXPR_NUMBER) {
		arg[0] = arg[0]->arg[1];
		arg[1] = expr_number(&t->r->scratch, arg[1]->number / 100);
	}
	return expr_node(&t->r->scratch, e->op, arg);
}

static const struct expr *convert(struct taking *t, const char *formula,
				  const struct expr *(*find)(void *, const char *, struct err *),
				  struct err *err)
{
	struct evformula_names names = { find, t };
	const struct expr *e = evformula_parse(&t->r->scratch, formula, err);

	if (e && evformula_has_literal(e, "na"))
		return e; /* there are no more names to look for */
	return e ? evformula_replace(&t->r->scratch, e, &names, err) : NULL;
}

/* NULL when the metric is left out. */
static const char *formula_of(struct taking *t)
{
	const char *formula = evobject_text(t->json, "Formula");
	const char *text = NULL;
	struct err err = { 0 };
	const struct expr *e;

	if (!*formula) {
		tell(t, EVDIAG_WARNING, "Formula", "expected the formula of the metric");
		return NULL;
	}
	e = convert(t, formula, find_count, &err);
	if (e && evformula_has_literal(e, "na")) {
		tell(t, EVDIAG_NOTE, "Formula", "says that there is none for this CPU");
		return NULL;
	}
	if (e && is_percent(t->json))
		e = evformula_hundredth(&t->r->scratch, e);
	if (e)
		text = evformula_print(t->r->arena, e, &err);
	if (!text)
		tell(t, EVDIAG_WARNING, "Formula", err.text);
	return text;
}

static const char *threshold_of(struct taking *t)
{
	const char *formula = evobject_text(json_object_get(t->json, "Threshold"), "Formula");
	const char *text = NULL;
	struct err err = { 0 };
	const struct expr *e;

	if (!*formula)
		return "";
	e = convert(t, formula, find_metric, &err);
	if (e)
		text = evformula_print(t->r->arena, scale_limits(t, e), &err);
	if (!text)
		tell(t, EVDIAG_WARNING, "Threshold", err.text);
	return text ? text : "";
}

static const char *scale_of(const struct taking *t)
{
	static const struct {
		const char *vendor;
		const char *scale;
	} table[] = {
		{ "per instruction", "1per_instr" },
		{ "per second", "1per_sec" },
		{ "percent", "100%" },
		{ "MB/sec", "1MB/s" },
		{ "GT/sec", "1GT/s" },
	};
	const char *unit = evobject_text(t->json, "UnitOfMeasure");

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (strcasecmp(unit, table[i].vendor) == 0)
			return table[i].scale;
	}
	if (!*unit || !view_is_printable(view_of(unit)))
		return "";
	return arena_print(t->r->arena, "1%s", unit);
}

/* The level of a node of the top-down tree, from 1; 0 for other metrics. */
static unsigned int level_of(const json_t *metric)
{
	json_int_t level = json_integer_value(json_object_get(metric, "Level"));

	if (!is_tma(metric) || !is_percent(metric) ||
	    strncasecmp(evobject_text(metric, "MetricName"), "Info_", 5) == 0)
		return 0;
	return level > 0 && level <= LEVEL_MAX ? (unsigned int)level : 0;
}

/*
 * Whether plain `stat` shows a node: Linux does at level 1 of CPUs that count
 * it for nothing (PERF_METRICS), and at level 2 of those that are no hybrids.
 */
static bool is_default(const struct taking *t, unsigned int level)
{
	return t->topdown && (level == 1 || (level == 2 && !t->unit));
}

static struct view without_period(struct view v)
{
	v = view_trim(v);
	if (view_ends(v, "."))
		v.len--;
	return v;
}

/* The first sentence. */
static struct view brief_of(struct view text)
{
	for (size_t i = 1; i + 2 < text.len; i++) {
		struct view before = view_make(text.at, i);

		if (memcmp(&text.at[i], ". ", 2) == 0 && text.at[i + 2] >= 'A' &&
		    text.at[i + 2] <= 'Z' && !view_ends(before, "e.g") && !view_ends(before, "i.e"))
			return before;
	}
	return text;
}

static void describe(struct taking *t, struct evmodel_metric *m)
{
	const char *locate = evobject_text(t->json, "LocateWith");
	struct view all = without_period(view_of(evobject_text(t->json, "BriefDescription")));
	struct view brief = brief_of(all), where = view_trim(view_of(locate));
	struct buf b = { 0 };

	m->brief = arena_stringn(t->r->arena, brief.at, brief.len);
	buf_add_view(&b, all);
	if (where.len && !view_equal(where, "#NA"))
		buf_printf(&b, ". Sample with: %.*s", VIEW_ARG(where));
	m->text = b.len > brief.len ? arena_stringn(t->r->arena, b.at, b.len) : "";
	buf_release(&b);
}

static const char *pmu_of(const char *unit)
{
	const char *pmu = unit ? evunit_find(unit) : NULL;

	return pmu ? pmu : EVUNIT_CORE;
}

static void add_level(struct taking *t, struct evmodel_metric *m, unsigned int level)
{
	bool shown = is_default(t, level);

	if (level == 0 || level > 2)
		return;
	m->no_group = arena_print(t->r->arena, shown ? "TopdownL%u;Default" : "TopdownL%u", level);
	if (shown)
		m->default_group = arena_print(t->r->arena, "TopdownL%u", level);
}

static void take(struct taking *t, const struct evperfmodel *model)
{
	struct evharvest_metric m = {
		.model = model->path,
		.arch = "x86",
		.spare = t->r->file->spare,
		.from = { t->r->file->order, t->object, t->r->file->array },
	};
	unsigned int level = level_of(t->json);

	t->unit = model->unit;
	t->topdown = false;
	m.metric = (struct evmodel_metric){
		.name = evperfname_metric(t->r->arena, t->vendor, is_tma(t->json)),
		.pmu = pmu_of(model->unit),
		.json_unit = model->unit ? model->unit : "",
		.expr = formula_of(t),
		.unit = scale_of(t),
		.compat = "",
		.no_group = "",
		.default_group = "",
	};
	if (!m.metric.expr)
		return;
	m.metric.threshold = threshold_of(t);
	m.metric.groups = evperfgroup_of(
		&(const struct evperfgroup_texts){
			.groups = evobject_text(t->json, "MetricGroup"),
			.issues = evobject_text(json_object_get(t->json, "Threshold"),
						"ThresholdIssues"),
			.parent = evobject_text(t->json, "ParentCategory"),
		},
		level, is_default(t, level), &t->r->scratch, t->r->file->out);
	add_level(t, &m.metric, level);
	describe(t, &m.metric);
	*vec_add(&t->r->file->out->metrics) = m;
}

static void read_metric(struct reading *r, const json_t *metric, size_t i,
			const struct evperfmodel_list *models)
{
	struct taking t = { .r = r, .json = metric, .object = i };

	t.vendor = evobject_text(metric, "MetricName");
	if (!*t.vendor || !view_is_printable(view_of(t.vendor))) {
		tell(&t, EVDIAG_ERROR, "MetricName",
		     "expected the name of the metric, without control characters");
		return;
	}
	if (!view_is_printable(view_of(evobject_text(metric, "MetricGroup"))) ||
	    !view_is_printable(view_of(evobject_text(metric, "ParentCategory")))) {
		tell(&t, EVDIAG_ERROR, "MetricGroup", "expected text without control characters");
		return;
	}
	for (size_t k = 0; k < models->len; k++)
		take(&t, &models->at[k]);
	arena_release(&r->scratch);
}

void evperfmetric_read(const struct json_t *metrics, struct evdialect_file *file,
		       const struct evperfmodel_list *models)
{
	struct reading r = { .file = file, .arena = &file->out->arena };
	const json_t *metric;
	size_t i;

	json_array_foreach(metrics, i, metric)
	{
		const char *legacy = evobject_text(metric, "LegacyName");

		if (*legacy)
			*map_add(&r.by_legacy, view_of(legacy)) = (void *)(uintptr_t)metric;
	}
	json_array_foreach(metrics, i, metric)
	{
		struct evdiag_place place = evdialect_place(file, i);

		if (json_is_object(metric))
			read_metric(&r, metric, i, models);
		else
			evdiag_add(&file->out->diags, EVDIAG_ERROR, &place, NULL, NULL,
				   "expected an object with the keys of a metric");
	}
	map_release(&r.by_legacy);
}
