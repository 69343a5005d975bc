/* SPDX-License-Identifier: MIT */
#include "pmu-events/evtable.h"

#include <fnmatch.h>
#include <string.h>

#include "pmu-events/evformat.h"

bool evtable_valid(const struct evtable *t, size_t len)
{
	const unsigned char *base = (const unsigned char *)t;
	uint32_t bytes;

	if (!t || (len && len < EVFORMAT_HEADER) ||
	    memcmp(base, EVFORMAT_MAGIC, EVFORMAT_AT_VERSION) != 0 ||
	    evformat_get32(base + EVFORMAT_AT_VERSION) != EVFORMAT_VERSION)
		return false;
	bytes = evformat_get32(base + EVFORMAT_AT_BYTES);
	if (len && bytes > len)
		return false;
	for (size_t s = 0; s < EVFORMAT_SECTIONS; s++) {
		uint32_t at = evformat_get32(base + EVFORMAT_AT_SECTIONS + 8 * s);
		uint32_t count = evformat_get32(base + EVFORMAT_AT_SECTIONS + 8 * s + 4);

		if (at < EVFORMAT_HEADER || at > bytes || count > (bytes - at) / evformat_sizes[s])
			return false;
	}
	return true;
}

static const char *string_at(const void *t, const unsigned char *offset)
{
	return (const char *)evformat_at(t, EVFORMAT_STRINGS) + evformat_get24(offset);
}

static const unsigned char *record_at(const void *t, enum evformat_section s, size_t i)
{
	return evformat_at(t, s) + i * evformat_sizes[s];
}

size_t evtable_models(const struct evtable *t)
{
	return evformat_count(t, EVFORMAT_MODELS);
}

size_t evtable_maps(const struct evtable *t)
{
	return evformat_count(t, EVFORMAT_MAPS);
}

size_t evtable_trees(const struct evtable *t)
{
	return evformat_count(t, EVFORMAT_TREES);
}

size_t evtable_groups(const struct evtable *t)
{
	return evformat_count(t, EVFORMAT_GROUPS);
}

struct evtable_model evtable_model_at(const struct evtable *t, size_t i)
{
	const unsigned char *r = record_at(t, EVFORMAT_MODELS, i);

	return (struct evtable_model){
		.table = t,
		.path = string_at(t, r + EVFORMAT_MODEL_PATH),
		.arch = string_at(t, r + EVFORMAT_MODEL_ARCH),
		.index = (uint32_t)i,
		.pmus = evformat_get24(r + EVFORMAT_MODEL_PMUS),
		.events = evformat_get24(r + EVFORMAT_MODEL_EVENTS),
		.metrics = evformat_get24(r + EVFORMAT_MODEL_METRICS),
	};
}

struct evtable_map evtable_map_at(const struct evtable *t, size_t i)
{
	const unsigned char *r = record_at(t, EVFORMAT_MAPS, i);

	return (struct evtable_map){
		.arch = string_at(t, r + EVFORMAT_MAP_ARCH),
		.cpuid = string_at(t, r + EVFORMAT_MAP_CPUID),
		.model = evformat_get24(r + EVFORMAT_MAP_MODEL),
	};
}

struct evtable_tree evtable_tree_at(const struct evtable *t, size_t i)
{
	const unsigned char *r = record_at(t, EVFORMAT_TREES, i);

	return (struct evtable_tree){
		.name = string_at(t, r + EVFORMAT_TREE_NAME),
		.licence = string_at(t, r + EVFORMAT_TREE_LICENCE),
	};
}

void evtable_group_at(const struct evtable *t, size_t i, const char **name, uint32_t *brief)
{
	const unsigned char *r = record_at(t, EVFORMAT_GROUPS, i);

	*name = string_at(t, r + EVFORMAT_GROUP_NAME);
	*brief = evformat_get24(r + EVFORMAT_GROUP_BRIEF);
}

/* The record of a model's i-th PMU, and one of the numbers in the model's record. */
static uint32_t model_get(const struct evtable_model *m, size_t member)
{
	return evformat_get24(record_at(m->table, EVFORMAT_MODELS, m->index) + member);
}

static const unsigned char *pmu_record(const struct evtable_model *m, size_t i)
{
	return record_at(m->table, EVFORMAT_PMUS, model_get(m, EVFORMAT_MODEL_FIRST_PMU) + i);
}

static const char *pmu_name(const struct evtable_model *m, size_t i)
{
	return string_at(m->table, pmu_record(m, i) + EVFORMAT_PMU_NAME);
}

struct evtable_pmu evtable_pmu_at(const struct evtable_model *m, size_t i)
{
	const unsigned char *r = pmu_record(m, i);

	return (struct evtable_pmu){
		.name = string_at(m->table, r + EVFORMAT_PMU_NAME),
		.generic = evformat_get16(r + EVFORMAT_PMU_GENERIC),
		.fixed = evformat_get16(r + EVFORMAT_PMU_FIXED),
		.derived = r[EVFORMAT_PMU_DERIVED],
		.first_event = evformat_get24(r + EVFORMAT_PMU_FIRST_EVENT),
		.events = evformat_get24(r + EVFORMAT_PMU_EVENTS),
		.first_metric = evformat_get24(r + EVFORMAT_PMU_FIRST_METRIC),
		.metrics = evformat_get24(r + EVFORMAT_PMU_METRICS),
	};
}

/* The PMU that the i-th event or metric is of: the last one that begins at or before it. */
static const char *owner(const struct evtable_model *m, size_t i, size_t first_member)
{
	size_t low = 0, high = m->pmus;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (evformat_get24(pmu_record(m, middle) + first_member) <= i)
			low = middle;
		else
			high = middle;
	}
	return pmu_name(m, low);
}

static double real_at(const unsigned char *at)
{
	uint64_t bits = evformat_get64(at);
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static const unsigned char *event_record(const struct evtable_model *m, size_t i)
{
	size_t first = model_get(m, EVFORMAT_MODEL_FIRST_EVENT);
	const unsigned char *order = record_at(m->table, EVFORMAT_EVENT_ORDER, first + i);

	return record_at(m->table, EVFORMAT_EVENTS, evformat_get24(order));
}

static struct evtable_event event_of(const struct evtable *t, const unsigned char *r,
				     const char *pmu)
{
	const unsigned char *trait =
		record_at(t, EVFORMAT_TRAITS, evformat_get16(r + EVFORMAT_EVENT_TRAIT));
	const unsigned char *latency =
		record_at(t, EVFORMAT_LATENCIES, evformat_get16(trait + EVFORMAT_TRAIT_LATENCY));

	return (struct evtable_event){
		.name = string_at(t, r + EVFORMAT_EVENT_NAME),
		.pmu = pmu,
		.terms = string_at(t, r + EVFORMAT_EVENT_TERMS),
		.topic = string_at(t, trait + EVFORMAT_TRAIT_TOPIC),
		.unit = string_at(t, trait + EVFORMAT_TRAIT_UNIT),
		.compat = string_at(t, trait + EVFORMAT_TRAIT_COMPAT),
		.counters = {
			.known = trait[EVFORMAT_TRAIT_KNOWN],
			.generic = evformat_get64(trait + EVFORMAT_TRAIT_GENERIC),
			.generic_no_smt = evformat_get64(trait + EVFORMAT_TRAIT_NO_SMT),
			.fixed = evformat_get32(trait + EVFORMAT_TRAIT_FIXED),
		},
		.flags = evformat_get16(trait + EVFORMAT_TRAIT_FLAGS),
		.brief = evformat_get24(r + EVFORMAT_EVENT_BRIEF),
		.text = evformat_get24(r + EVFORMAT_EVENT_TEXT),
		.latency_mean = real_at(latency + EVFORMAT_LATENCY_MEAN),
		.latency_min = real_at(latency + EVFORMAT_LATENCY_MIN),
		.latency_max = real_at(latency + EVFORMAT_LATENCY_MAX),
	};
}

struct evtable_event evtable_event_at(const struct evtable_model *m, size_t i)
{
	return event_of(m->table, event_record(m, i), owner(m, i, EVFORMAT_PMU_FIRST_EVENT));
}

static const unsigned char *metric_record(const struct evtable_model *m, size_t i)
{
	size_t first = model_get(m, EVFORMAT_MODEL_FIRST_METRIC);
	const unsigned char *order = record_at(m->table, EVFORMAT_METRIC_ORDER, first + i);

	return record_at(m->table, EVFORMAT_METRICS, evformat_get24(order));
}

static struct evtable_metric metric_of(const struct evtable *t, const unsigned char *r,
				       const char *pmu)
{
	const unsigned char *trait =
		record_at(t, EVFORMAT_METRIC_TRAITS, evformat_get16(r + EVFORMAT_METRIC_TRAIT));

	return (struct evtable_metric){
		.name = string_at(t, r + EVFORMAT_METRIC_NAME),
		.pmu = pmu,
		.json_unit = string_at(t, trait + EVFORMAT_METRIC_TRAIT_JSON_UNIT),
		.groups = string_at(t, r + EVFORMAT_METRIC_GROUPS),
		.expr = string_at(t, r + EVFORMAT_METRIC_EXPR),
		.threshold = string_at(t, r + EVFORMAT_METRIC_THRESHOLD),
		.unit = string_at(t, trait + EVFORMAT_METRIC_TRAIT_UNIT),
		.compat = string_at(t, trait + EVFORMAT_METRIC_TRAIT_COMPAT),
		.no_group = string_at(t, trait + EVFORMAT_METRIC_TRAIT_NO_GROUP),
		.default_group = string_at(t, trait + EVFORMAT_METRIC_TRAIT_DEFAULT_GROUP),
		.aggregation = trait[EVFORMAT_METRIC_TRAIT_AGGREGATION],
		.constraint = trait[EVFORMAT_METRIC_TRAIT_CONSTRAINT],
		.show_events = trait[EVFORMAT_METRIC_TRAIT_SHOW_EVENTS],
		.brief = evformat_get24(r + EVFORMAT_METRIC_BRIEF),
		.text = evformat_get24(r + EVFORMAT_METRIC_TEXT),
	};
}

struct evtable_metric evtable_metric_at(const struct evtable_model *m, size_t i)
{
	return metric_of(m->table, metric_record(m, i), owner(m, i, EVFORMAT_PMU_FIRST_METRIC));
}

/* Records in the order of the text that each has at member. */
struct sorted {
	const struct evtable *table;
	enum evformat_section section;
	size_t first, count, member;
};

static bool bisect(const struct sorted *s, const char *text, size_t *at)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const unsigned char *r = record_at(s->table, s->section, s->first + middle);
		int order = strcmp(string_at(s->table, r + s->member), text);

		if (order == 0) {
			*at = middle;
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

bool evtable_find_model(const struct evtable *t, const char *path, struct evtable_model *out)
{
	struct sorted models = { t, EVFORMAT_MODELS, 0, evtable_models(t), EVFORMAT_MODEL_PATH };
	size_t at;

	if (!bisect(&models, path, &at))
		return false;
	*out = evtable_model_at(t, at);
	return true;
}

static bool find_pmu(const struct evtable_model *m, const char *pmu, size_t *at)
{
	struct sorted pmus = { m->table, EVFORMAT_PMUS, model_get(m, EVFORMAT_MODEL_FIRST_PMU),
			       m->pmus, EVFORMAT_PMU_NAME };

	return bisect(&pmus, pmu, at);
}

bool evtable_find_pmu(const struct evtable_model *m, const char *pmu, struct evtable_pmu *out)
{
	size_t at;

	if (!find_pmu(m, pmu, &at))
		return false;
	*out = evtable_pmu_at(m, at);
	return true;
}

static unsigned lower(char c)
{
	unsigned u = (unsigned char)c;

	return u - 'A' < 26 ? u + ('a' - 'A') : u;
}

/* The order of names: without regard to case. */
static int compare(const char *name, const char *key, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned a = lower(name[i]), b = lower(key[i]);

		if (a != b)
			return a < b ? -1 : 1;
		if (a == 0) /* a key with a NUL inside is no name */
			return -1;
	}
	return name[len] ? 1 : 0;
}

/* What events and metrics differ in when they are looked for. */
struct kind {
	const unsigned char *(*record)(const struct evtable_model *m, size_t i);
	size_t name, first, count; /* members of the record and of a PMU's record */
};

static const struct kind events = { event_record, EVFORMAT_EVENT_NAME, EVFORMAT_PMU_FIRST_EVENT,
				    EVFORMAT_PMU_EVENTS };
static const struct kind metrics = { metric_record, EVFORMAT_METRIC_NAME, EVFORMAT_PMU_FIRST_METRIC,
				     EVFORMAT_PMU_METRICS };

static const char *name_at(const struct evtable_model *m, const struct kind *kind, size_t i)
{
	return string_at(m->table, kind->record(m, i) + kind->name);
}

/* The record of that name in one PMU, or NULL. Of names that differ in case, the one as written. */
static const unsigned char *search(const struct evtable_model *m, const struct kind *kind,
				   size_t pmu, const char *name, size_t len)
{
	const unsigned char *r = pmu_record(m, pmu);
	size_t low = evformat_get24(r + kind->first);
	size_t end = low + evformat_get24(r + kind->count), high = end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(name_at(m, kind, middle), name, len) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == end || compare(name_at(m, kind, low), name, len) != 0)
		return NULL;
	for (size_t i = low; i < end && compare(name_at(m, kind, i), name, len) == 0; i++) {
		if (memcmp(name_at(m, kind, i), name, len) == 0)
			return kind->record(m, i);
	}
	return kind->record(m, low);
}

static const unsigned char *find(const struct evtable_model *m, const struct kind *kind,
				 const char *pmu, const char *name, size_t len, size_t *at)
{
	const unsigned char *r;

	if (pmu)
		return find_pmu(m, pmu, at) ? search(m, kind, *at, name, len) : NULL;
	for (*at = 0; *at < m->pmus; ++*at) {
		r = search(m, kind, *at, name, len);
		if (r)
			return r;
	}
	return NULL;
}

bool evtable_find_event(const struct evtable_model *m, const char *pmu, const char *name,
			size_t len, struct evtable_event *out)
{
	size_t at;
	const unsigned char *r = find(m, &events, pmu, name, len, &at);

	if (r)
		*out = event_of(m->table, r, pmu_name(m, at));
	return r;
}

bool evtable_find_metric(const struct evtable_model *m, const char *pmu, const char *name,
			 size_t len, struct evtable_metric *out)
{
	size_t at;
	const unsigned char *r = find(m, &metrics, pmu, name, len, &at);

	if (r)
		*out = metric_of(m->table, r, pmu_name(m, at));
	return r;
}

bool evtable_find_group(const struct evtable *t, const char *name, uint32_t *brief)
{
	struct sorted groups = { t, EVFORMAT_GROUPS, 0, evtable_groups(t), EVFORMAT_GROUP_NAME };
	size_t at;

	if (!bisect(&groups, name, &at))
		return false;
	evtable_group_at(t, at, &name, brief);
	return true;
}

/* A whole number, decimal or behind 0x, up to the next comma. */
static bool parse_number(const char *at, uint64_t *value)
{
	bool hex = at[0] == '0' && (at[1] == 'x' || at[1] == 'X');
	uint64_t base = hex ? 16 : 10, n = 0;
	const char *start = hex ? at + 2 : at;

	for (at = start; *at && *at != ','; at++) {
		unsigned c = lower(*at);
		uint64_t digit = c - '0' < 10 ? c - '0' : c - 'a' < 6 ? c - 'a' + 10 : 16;

		if (digit >= base || n > (UINT64_MAX - digit) / base)
			return false;
		n = n * base + digit;
	}
	*value = n;
	return at > start;
}

bool evtable_term(const char *terms, const char *term, uint64_t *value)
{
	size_t len = strlen(term);

	for (const char *at = terms; at; at = strchr(at, ',')) {
		at += at != terms; /* the comma */
		if (strncmp(at, term, len) != 0)
			continue;
		if (at[len] == '=')
			return parse_number(at + len + 1, value);
		if (at[len] == '\0' || at[len] == ',') {
			*value = 1; /* a term without a value is a flag that is set */
			return true;
		}
	}
	return false;
}

/* FNM_CASEFOLD is not in every libc: so both in lower case. False if text is too long for room. */
static bool lower_text(char *room, size_t size, const char *text, size_t len)
{
	if (len >= size)
		return false;
	for (size_t i = 0; i < len; i++)
		room[i] = (char)lower(text[i]);
	room[len] = '\0';
	return true;
}

bool evtable_in_group(const struct evtable_metric *metric, const char *glob)
{
	char name[256], pattern[256];

	if (!lower_text(pattern, sizeof(pattern), glob, strlen(glob)))
		return false;
	for (const char *at = metric->groups; *at;) {
		size_t len = strcspn(at, ";");

		if (len && lower_text(name, sizeof(name), at, len) &&
		    fnmatch(pattern, name, 0) == 0)
			return true;
		at += len + (at[len] == ';');
	}
	return false;
}
