/* SPDX-License-Identifier: MIT */
#include "pmu-events/evrecord.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "pmu-events/evcheck.h"
#include "pmu-events/evcounter.h"
#include "pmu-events/evdescribe.h"
#include "pmu-events/evterms.h"
#include "pmu-events/evunit.h"
#include "pmu-events/evvalid.h"
#include "util/base/alloc.h"
#include "util/base/num.h"

/* A record on its way: what the checks need to tell about it. */
struct taking {
	const struct evrecord *r;
	struct evdialect_file *file;
	struct arena *arena;
	size_t object;
	const char *name; /* for diagnostics */
	const char *pmu;
	bool bad; /* an error was told */
};

void evrecord_clear(struct evrecord *r)
{
	memset(r->value, 0, sizeof(r->value));
	r->len = r->unknowns = r->untypeds = 0;
}

static enum evkeys_id find(struct evrecord *r, const char *key)
{
	const struct evkeys_key *k = evkeys_find(key);

	if (k)
		return k->id;
	if (r->unknowns < EVRECORD_UNKNOWN)
		r->unknown[r->unknowns++] = key;
	return EVKEYS_IDS;
}

static void set(struct evrecord *r, enum evkeys_id id, const char *value)
{
	if (!r->value[id])
		r->present[r->len++] = id;
	r->value[id] = value;
}

void evrecord_set(struct evrecord *r, const char *key, const char *value)
{
	enum evkeys_id id = find(r, key);

	if (id != EVKEYS_IDS)
		set(r, id, value);
}

void evrecord_set_integer(struct evrecord *r, const char *key, long long value)
{
	enum evkeys_id id = find(r, key);

	if (id == EVKEYS_IDS)
		return;
	snprintf(r->number[id], sizeof(r->number[id]), "%lld", value);
	set(r, id, r->number[id]);
}

void evrecord_set_real(struct evrecord *r, const char *key, double value)
{
	enum evkeys_id id = find(r, key);

	if (id == EVKEYS_IDS)
		return;
	snprintf(r->number[id], sizeof(r->number[id]), "%.17g", value);
	set(r, id, r->number[id]);
}

void evrecord_set_other(struct evrecord *r, const char *key)
{
	enum evkeys_id id = find(r, key);

	if (id != EVKEYS_IDS && r->untypeds < EVRECORD_UNKNOWN)
		r->untyped[r->untypeds++] = key;
}

#define tell(t, severity, key, ...) \
	do { \
		(t)->bad |= (severity) == EVDIAG_ERROR; \
		evdialect_tell((t)->file, (t)->object, severity, (t)->name, key, __VA_ARGS__); \
	} while (0)

static bool is_full(const struct taking *t)
{
	return evdiag_is_full(&t->file->out->diags, t->file->order);
}

static const char *value(const struct taking *t, enum evkeys_id id)
{
	const char *v = t->r->value[id];

	return v && *v ? v : NULL;
}

static bool flag(const struct taking *t, enum evkeys_id id)
{
	const char *v = value(t, id);

	return v && *v == '1';
}

static const char *copy(struct taking *t, enum evkeys_id id)
{
	const char *v = value(t, id);

	return v ? arena_string(t->arena, v) : "";
}

static const char *lower(struct arena *arena, const char *prefix, const char *text)
{
	size_t skip = strlen(prefix), len = strlen(text);
	char *out = arena_alloc(arena, skip + len + 1);

	memcpy(out, prefix, skip);
	memcpy(out + skip, text, len);
	view_lower_text(out + skip);
	return out;
}

/* Whether the record says how many counters a PMU has. */
static bool is_size(const struct evrecord *r)
{
	return r->value[EVKEYS_ID_COUNTERS_GENERIC] || r->value[EVKEYS_ID_COUNTERS_FIXED];
}

static const char *pmu_of(struct taking *t)
{
	const char *unit = value(t, EVKEYS_ID_UNIT), *pmu, *nearest;

	if (!unit)
		return EVUNIT_CORE;
	pmu = evunit_find(unit);
	/* counter.json's name of it; events of that unit would be uncore_core for perf. */
	if (!pmu && is_size(t->r) && strcmp(unit, "core") == 0)
		pmu = EVUNIT_CORE;
	if (pmu)
		return pmu;
	pmu = lower(t->arena, "uncore_", unit);
	nearest = is_full(t) ? NULL : evunit_nearest(unit);
	if (nearest)
		tell(t, EVDIAG_WARNING, evkeys_name(EVKEYS_ID_UNIT),
		     "expected a known unit, not '%.100s': is '%s' meant?", unit, nearest);
	else
		tell(t, EVDIAG_WARNING, evkeys_name(EVKEYS_ID_UNIT),
		     "expected a known unit, not '%.100s'; its PMU is taken to be '%.100s'", unit,
		     pmu);
	return pmu;
}

/* Counters that a thread has alone when its sibling is off. */
static void add_counters_no_smt(struct taking *t, struct evmodel_counters *c)
{
	const char *list = value(t, EVKEYS_ID_COUNTER_HT_OFF);
	struct evmodel_counters off = { 0 };
	struct err err = { 0 };

	if (!list)
		return;
	if (evcounter_parse(view_of(list), &off, &err) < 0)
		tell(t, EVDIAG_ERROR, evkeys_name(EVKEYS_ID_COUNTER_HT_OFF), "%s", err.text);
	else if (c->known && off.generic)
		c->generic_no_smt = off.generic;
}

/* Where precise sampling can be: where there is nothing else, also where counting can be. */
static void add_counters_precise(struct taking *t, struct evmodel_counters *c)
{
	const char *list = value(t, EVKEYS_ID_PEBS_COUNTERS);
	struct evmodel_counters precise = { 0 };
	struct err err = { 0 };

	if (!list)
		return;
	if (evcounter_parse_pebs(view_of(list), &precise, &err) < 0)
		tell(t, EVDIAG_ERROR, evkeys_name(EVKEYS_ID_PEBS_COUNTERS), "%s", err.text);
	else if (!c->known)
		*c = precise;
}

static struct evmodel_counters counters_of(struct taking *t)
{
	const char *list = t->r->value[EVKEYS_ID_COUNTER];
	const char *mask = value(t, EVKEYS_ID_COUNTER_ID_MASK);
	struct evmodel_counters c = { 0 };
	struct err err = { 0 };

	/* No counters would be an event that nothing can count. */
	if (list && evcounter_parse(view_of(list), &c, &err) < 0)
		tell(t, EVDIAG_ERROR, evkeys_name(EVKEYS_ID_COUNTER), "%s", err.text);
	add_counters_precise(t, &c);
	add_counters_no_smt(t, &c);
	if (!mask)
		return c;
	c = (struct evmodel_counters){ .known = true };
	if (num_is_u64(view_trim(view_of(mask)), &c.generic) && c.generic == 0)
		tell(t, EVDIAG_ERROR, evkeys_name(EVKEYS_ID_COUNTER_ID_MASK),
		     "expected a mask with at least one counter, not '%.100s'", mask);
	c.generic_no_smt = c.generic;
	return c;
}

static uint32_t flags_of(struct taking *t)
{
	const char *pebs = value(t, EVKEYS_ID_PEBS);
	uint32_t flags = 0;

	if (flag(t, EVKEYS_ID_DEPRECATED))
		flags |= EVMODEL_DEPRECATED;
	if (flag(t, EVKEYS_ID_PER_PKG))
		flags |= EVMODEL_PER_PKG;
	if (flag(t, EVKEYS_ID_EXPERIMENTAL))
		flags |= EVMODEL_EXPERIMENTAL;
	if (flag(t, EVKEYS_ID_TAKEN_ALONE))
		flags |= EVMODEL_TAKEN_ALONE;
	if (flag(t, EVKEYS_ID_PRECISE) || (pebs && strcmp(pebs, "1") == 0))
		flags |= EVMODEL_PRECISE;
	else if (pebs && strcmp(pebs, "2") == 0)
		flags |= EVMODEL_PRECISE_ONLY;
	return flags;
}

static double real_of(struct taking *t, enum evkeys_id id)
{
	const char *v = value(t, id);
	struct err err = { 0 };
	double d;

	return v && num_parse_real(view_of(v), &d, &err) == 0 ? d : NAN;
}

static const char *terms_of(struct taking *t, const char *name)
{
	const char *fixed = evterms_fixed(t->r, name), *terms;
	struct buf b = { 0 };

	if (fixed)
		return fixed;
	evterms_build(t->r, &b);
	terms = arena_stringn(t->arena, b.at, b.len);
	buf_release(&b);
	return terms;
}

static void take_event(struct taking *t)
{
	const char *name = value(t, EVKEYS_ID_EVENT_NAME);
	struct evharvest_event e = {
		.model = t->file->model,
		.arch = t->file->arch,
		.encoded = evterms_encoded(t->r),
		.spare = t->file->spare,
		.from = { t->file->order, t->object, t->file->array },
	};

	e.event.name = lower(t->arena, "", name ? name : "");
	e.event.pmu = t->pmu;
	e.event.terms = terms_of(t, e.event.name);
	e.event.topic = t->file->topic;
	e.event.unit = copy(t, EVKEYS_ID_SCALE_UNIT);
	e.event.compat = copy(t, EVKEYS_ID_COMPAT);
	e.event.counters = counters_of(t);
	e.event.flags = flags_of(t);
	e.event.latency_mean = real_of(t, EVKEYS_ID_LATENCY_MEAN);
	e.event.latency_min = real_of(t, EVKEYS_ID_LATENCY_MIN);
	e.event.latency_max = real_of(t, EVKEYS_ID_LATENCY_MAX);
	evdescribe_event(t->r, t->arena, &e.event.brief, &e.event.text);
	e.std = value(t, EVKEYS_ID_ARCH_STD) ? copy(t, EVKEYS_ID_ARCH_STD) : NULL;
	if (!t->bad)
		*vec_add(&t->file->out->events) = e;
}

static enum evmodel_constraint constraint_of(struct taking *t)
{
	static const struct {
		const char *name;
		enum evmodel_constraint constraint;
	} table[] = {
		{ "NO_GROUP_EVENTS", EVMODEL_NO_GROUP },
		{ "NO_GROUP_EVENTS_NMI", EVMODEL_NO_GROUP_NMI },
		{ "NO_NMI_WATCHDOG", EVMODEL_NO_GROUP_NMI },
		{ "NO_GROUP_EVENTS_SMT", EVMODEL_NO_GROUP_SMT },
		{ "NO_THRESHOLD_AND_NMI", EVMODEL_NO_THRESHOLD_NMI },
	};
	const char *v = value(t, EVKEYS_ID_METRIC_CONSTRAINT);

	if (!v)
		return EVMODEL_GROUP;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (strcmp(table[i].name, v) == 0)
			return table[i].constraint;
	}
	tell(t, EVDIAG_ERROR, evkeys_name(EVKEYS_ID_METRIC_CONSTRAINT),
	     "expected NO_GROUP_EVENTS, NO_GROUP_EVENTS_NMI, NO_GROUP_EVENTS_SMT or "
	     "NO_THRESHOLD_AND_NMI, not '%.100s'",
	     v);
	return EVMODEL_GROUP;
}

static enum evmodel_aggregation aggregation_of(struct taking *t)
{
	const char *v = value(t, EVKEYS_ID_AGGREGATION);

	if (!v)
		return EVMODEL_AGGREGATE_ANY;
	if (strcmp(v, "PerChip") == 0)
		return EVMODEL_PER_CHIP;
	if (strcmp(v, "PerCore") != 0)
		tell(t, EVDIAG_ERROR, evkeys_name(EVKEYS_ID_AGGREGATION),
		     "expected PerChip or PerCore, not '%.100s'", v);
	return EVMODEL_PER_CORE;
}

static void check_expr(struct taking *t, enum evkeys_id id)
{
	const char *text = value(t, id), *nearest;
	struct buf unknown = { 0 };
	struct err err = { 0 };

	if (text && evcheck_expr(text, &unknown, &err) < 0)
		tell(t, EVDIAG_ERROR, evkeys_name(id), "%s", err.text);
	if (unknown.len) {
		nearest = is_full(t) ? NULL : evcheck_nearest(unknown.at);
		tell(t, EVDIAG_WARNING, evkeys_name(id),
		     "expected a literal that a machine has a value for, not '#%.100s'%s%s%s",
		     unknown.at, nearest ? ": is '#" : "", nearest ? nearest : "",
		     nearest ? "' meant?" : "");
	}
	buf_release(&unknown);
}

static void take_metric(struct taking *t)
{
	bool std = value(t, EVKEYS_ID_ARCH_STD);
	struct evharvest_metric m = {
		.model = t->file->model,
		.arch = t->file->arch,
		.spare = t->file->spare,
		.from = { t->file->order, t->object, t->file->array },
	};

	if (!value(t, EVKEYS_ID_METRIC_NAME) && !std)
		tell(t, EVDIAG_ERROR, evkeys_name(EVKEYS_ID_METRIC_NAME),
		     "expected the name of the metric");
	if (!value(t, EVKEYS_ID_METRIC_EXPR) && !std)
		tell(t, EVDIAG_ERROR, evkeys_name(EVKEYS_ID_METRIC_EXPR),
		     "expected the expression of the metric");
	check_expr(t, EVKEYS_ID_METRIC_EXPR);
	check_expr(t, EVKEYS_ID_METRIC_THRESHOLD);
	m.metric.name = copy(t, EVKEYS_ID_METRIC_NAME);
	m.metric.pmu = t->pmu;
	m.metric.json_unit = copy(t, EVKEYS_ID_UNIT);
	m.metric.groups = copy(t, EVKEYS_ID_METRIC_GROUP);
	m.metric.expr = copy(t, EVKEYS_ID_METRIC_EXPR);
	m.metric.threshold = copy(t, EVKEYS_ID_METRIC_THRESHOLD);
	m.metric.unit = copy(t, EVKEYS_ID_SCALE_UNIT);
	m.metric.compat = copy(t, EVKEYS_ID_COMPAT);
	m.metric.no_group = copy(t, EVKEYS_ID_NO_GROUP);
	m.metric.default_group = copy(t, EVKEYS_ID_DEFAULT_GROUP);
	m.metric.aggregation = aggregation_of(t);
	m.metric.constraint = constraint_of(t);
	m.metric.show_events = flag(t, EVKEYS_ID_SHOW_EVENTS);
	evdescribe_event(t->r, t->arena, &m.metric.brief, &m.metric.text);
	m.std = std ? copy(t, EVKEYS_ID_ARCH_STD) : NULL;
	if (!t->bad)
		*vec_add(&t->file->out->metrics) = m;
}

/* An entry of counter.json. */
static void take_size(struct taking *t)
{
	uint64_t generic = 0, fixed = 0;
	struct evharvest_pmu *p;

	if (!value(t, EVKEYS_ID_COUNTERS_GENERIC) || !value(t, EVKEYS_ID_COUNTERS_FIXED)) {
		tell(t, EVDIAG_ERROR, NULL,
		     "expected both CountersNumGeneric and CountersNumFixed");
		return;
	}
	num_is_u64(view_trim(view_of(value(t, EVKEYS_ID_COUNTERS_GENERIC))), &generic);
	num_is_u64(view_trim(view_of(value(t, EVKEYS_ID_COUNTERS_FIXED))), &fixed);
	if (generic > 64 || fixed > 32)
		tell(t, EVDIAG_ERROR,
		     evkeys_name(generic > 64 ? EVKEYS_ID_COUNTERS_GENERIC
					      : EVKEYS_ID_COUNTERS_FIXED),
		     "expected at most 64 programmable and 32 fixed counters");
	if (!value(t, EVKEYS_ID_UNIT))
		tell(t, EVDIAG_ERROR, evkeys_name(EVKEYS_ID_UNIT),
		     "expected the unit that has these counters");
	if (t->bad)
		return;
	p = vec_add(&t->file->out->pmus);
	*p = (struct evharvest_pmu){ .model = t->file->model, .arch = t->file->arch };
	p->pmu.name = t->pmu;
	p->pmu.generic = (uint32_t)generic;
	p->pmu.fixed = (uint32_t)fixed;
}

static const char *name_of(const struct evrecord *r)
{
	static const enum evkeys_id names[] = { EVKEYS_ID_EVENT_NAME, EVKEYS_ID_METRIC_NAME,
						EVKEYS_ID_ARCH_STD };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (r->value[names[i]])
			return r->value[names[i]];
	}
	return NULL;
}

void evrecord_take(const struct evrecord *r, struct evdialect_file *file, size_t object)
{
	struct taking t = { r, file, &file->out->arena, object, name_of(r), NULL, false };
	bool event = r->value[EVKEYS_ID_EVENT_NAME], std = r->value[EVKEYS_ID_ARCH_STD];
	bool metric = r->value[EVKEYS_ID_METRIC_NAME] || r->value[EVKEYS_ID_METRIC_EXPR];

	t.bad = !evvalid_check(r, file, object, t.name);
	t.pmu = pmu_of(&t);
	if (t.name && !*t.name)
		tell(&t, EVDIAG_ERROR, NULL, "expected a name that is not empty");
	if (is_size(r))
		take_size(&t);
	else if (!event && !metric && !std)
		tell(&t, EVDIAG_ERROR, NULL,
		     "expected EventName, MetricName, ArchStdEvent or CountersNumGeneric");
	/* What a standard event is, an event or a metric, is not known before they are put together. */
	if (event || std)
		take_event(&t);
	if (metric || (std && !event))
		take_metric(&t);
}
