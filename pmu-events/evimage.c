/* SPDX-License-Identifier: MIT */
#include "pmu-events/evimage.h"

#include <math.h>
#include <string.h>

#include "pmu-events/evbytes.h"
#include "pmu-events/evformat.h"
#include "pmu-events/evorder.h"
#include "pmu-events/evpool.h"
#include "pmu-events/evtexts.h"
#include "util/base/work.h"

/* Records of one size, equal ones kept once. They must have no padding. */
struct distinct {
	struct map numbers;
	struct VEC(const void *) rows;
};

/* What records hold before strings have offsets: the numbers that evpool and evtexts gave. */
struct event_row {
	uint32_t name, terms, brief, text, trait;
};

struct trait_row {
	uint64_t generic, generic_no_smt;
	uint32_t fixed, known, topic, unit, compat, flags, latency, unused;
};

struct latency_row {
	double mean, min, max;
};

struct metric_row {
	uint32_t name, groups, expr, threshold, brief, text, trait;
};

struct metric_trait_row {
	uint32_t unit, compat, no_group, default_group, aggregation, constraint, show_events;
	uint32_t json_unit;
};

struct builder {
	const struct evmodel *model;
	bool plain;
	struct evorder *orders; /* of all models, sorted by path */
	struct err *order_errs;
	struct arena arena;
	struct evpool pool;
	struct evtexts texts;
	struct distinct events, traits, latencies, metrics, metric_traits;
	struct VEC(uint32_t) event_order;
	struct VEC(uint32_t) metric_order;
	struct {
		struct buf bytes;
		size_t count;
	} sections[EVFORMAT_SECTIONS];
};

static uint32_t distinct_add(struct builder *b, struct distinct *d, const void *row, size_t size)
{
	void *number = map_find(&d->numbers, view_make(row, size));
	void *copy;

	if (!number) {
		copy = memcpy(arena_alloc(&b->arena, size), row, size);
		*vec_add(&d->rows) = copy;
		number = (void *)(uintptr_t)d->rows.len;
		*map_add(&d->numbers, view_make(copy, size)) = number;
	}
	return (uint32_t)(uintptr_t)number - 1;
}

static void distinct_release(struct distinct *d)
{
	map_release(&d->numbers);
	vec_release(&d->rows);
}

static void release(struct builder *b)
{
	for (size_t i = 0; b->orders && i < b->model->cpus.len; i++)
		evorder_release(&b->orders[i]);
	free(b->orders);
	free(b->order_errs);
	evpool_release(&b->pool);
	evtexts_release(&b->texts);
	distinct_release(&b->events);
	distinct_release(&b->traits);
	distinct_release(&b->latencies);
	distinct_release(&b->metrics);
	distinct_release(&b->metric_traits);
	vec_release(&b->event_order);
	vec_release(&b->metric_order);
	for (size_t i = 0; i < EVFORMAT_SECTIONS; i++)
		buf_release(&b->sections[i].bytes);
	arena_release(&b->arena);
}

static int by_path(const void *left, const void *right)
{
	const struct evorder *a = left, *b = right;

	return strcmp(a->cpu->path, b->cpu->path);
}

static void order_model(void *context, size_t i)
{
	struct builder *b = context;

	evorder_init(&b->orders[i], b->orders[i].cpu, &b->order_errs[i]);
}

static int order_models(struct builder *b, struct err *err)
{
	size_t n = b->model->cpus.len;

	b->orders = alloc_zero(n + 1, sizeof(*b->orders));
	b->order_errs = alloc_zero(n + 1, sizeof(*b->order_errs));
	for (size_t i = 0; i < n; i++)
		b->orders[i].cpu = &b->model->cpus.at[i];
	qsort(b->orders, n, sizeof(*b->orders), by_path);
	work_run(n, order_model, b);
	for (size_t i = 0; i < n; i++) {
		if (b->order_errs[i].code) {
			*err = b->order_errs[i];
			return -1;
		}
		if (i && strcmp(b->orders[i - 1].cpu->path, b->orders[i].cpu->path) == 0)
			return err_set(err, ERR_INPUT, "there are two models '%s'",
				       b->orders[i].cpu->path);
	}
	return 0;
}

static uint32_t add_latency(struct builder *b, double mean, double min, double max)
{
	struct latency_row row = { mean, min, max };

	return distinct_add(b, &b->latencies, &row, sizeof(row));
}

static uint32_t add_event(struct builder *b, const struct evmodel_event *e)
{
	const struct evmodel_counters *counters = &e->counters;
	bool timed = !isnan(e->latency_mean) || !isnan(e->latency_min) || !isnan(e->latency_max);
	struct trait_row trait = {
		.generic = counters->generic,
		.generic_no_smt = counters->generic_no_smt,
		.fixed = counters->fixed,
		.known = counters->known,
		.topic = evpool_add(&b->pool, e->topic),
		.unit = evpool_add(&b->pool, e->unit),
		.compat = evpool_add(&b->pool, e->compat),
		.flags = e->flags,
		.latency = timed ? add_latency(b, e->latency_mean, e->latency_min, e->latency_max)
				 : 0,
	};
	struct event_row row = {
		.name = evpool_add(&b->pool, e->name),
		.terms = evpool_add(&b->pool, e->terms),
		.brief = evtexts_add(&b->texts, e->brief, true),
		.text = evtexts_add(&b->texts, e->text, false),
		.trait = distinct_add(b, &b->traits, &trait, sizeof(trait)),
	};

	return distinct_add(b, &b->events, &row, sizeof(row));
}

static uint32_t add_metric(struct builder *b, const struct evmodel_metric *m)
{
	struct metric_trait_row trait = {
		.unit = evpool_add(&b->pool, m->unit),
		.compat = evpool_add(&b->pool, m->compat),
		.no_group = evpool_add(&b->pool, m->no_group),
		.default_group = evpool_add(&b->pool, m->default_group),
		.aggregation = m->aggregation,
		.constraint = m->constraint,
		.show_events = m->show_events,
		.json_unit = evpool_add(&b->pool, m->json_unit),
	};
	struct metric_row row = {
		.name = evpool_add(&b->pool, m->name),
		.groups = evpool_add(&b->pool, m->groups),
		.expr = evpool_add(&b->pool, m->expr),
		.threshold = evpool_add(&b->pool, m->threshold),
		.brief = evtexts_add(&b->texts, m->brief, true),
		.text = evtexts_add(&b->texts, m->text, false),
		.trait = distinct_add(b, &b->metric_traits, &trait, sizeof(trait)),
	};

	return distinct_add(b, &b->metrics, &row, sizeof(row));
}

/* Every string gets its number here, in the order in which the table will have them. */
static void add_all(struct builder *b)
{
	const struct evmodel *m = b->model;

	add_latency(b, NAN, NAN, NAN);
	for (size_t i = 0; i < m->cpus.len; i++) {
		const struct evorder *order = &b->orders[i];

		evpool_add(&b->pool, order->cpu->path);
		evpool_add(&b->pool, order->cpu->arch);
		for (size_t k = 0; k < order->pmus.len; k++)
			evpool_add(&b->pool, order->pmus.at[k].name);
		for (size_t k = 0; k < order->cpu->events.len; k++)
			*vec_add(&b->event_order) =
				add_event(b, &order->cpu->events.at[order->events[k].index]);
		for (size_t k = 0; k < order->cpu->metrics.len; k++)
			*vec_add(&b->metric_order) =
				add_metric(b, &order->cpu->metrics.at[order->metrics[k].index]);
	}
	for (size_t i = 0; i < m->maps.len; i++) {
		evpool_add(&b->pool, m->maps.at[i].arch);
		evpool_add(&b->pool, m->maps.at[i].cpuid);
	}
	for (size_t i = 0; i < m->groups.len; i++) {
		evpool_add(&b->pool, m->groups.at[i].name);
		evtexts_add(&b->texts, m->groups.at[i].brief, true);
	}
	for (size_t i = 0; i < m->trees.len; i++) {
		evpool_add(&b->pool, m->trees.at[i].name);
		evpool_add(&b->pool, m->trees.at[i].licence);
	}
}

/* Names and descriptions have nothing to do with each other: side by side. */
struct laying {
	struct builder *b;
	struct err errs[2];
};

static void lay_half(void *context, size_t i)
{
	struct laying *l = context;
	struct builder *b = l->b;

	if (i == 0)
		evtexts_lay(&b->texts, EVFORMAT_MAX_24, b->plain,
			    &b->sections[EVFORMAT_BLOCKS].bytes, &b->sections[EVFORMAT_TEXTS].bytes,
			    &l->errs[i]);
	else
		evpool_lay(&b->pool, EVFORMAT_MAX_24, &b->sections[EVFORMAT_STRINGS].bytes,
			   &l->errs[i]);
}

static int lay_strings(struct builder *b, struct err *err)
{
	struct laying l = { .b = b };

	work_run(2, lay_half, &l);
	for (size_t i = 0; i < 2; i++) {
		if (l.errs[i].code) {
			*err = l.errs[i];
			return -1;
		}
	}
	b->sections[EVFORMAT_STRINGS].count = b->sections[EVFORMAT_STRINGS].bytes.len;
	b->sections[EVFORMAT_TEXTS].count = b->sections[EVFORMAT_TEXTS].bytes.len;
	b->sections[EVFORMAT_BLOCKS].count =
		b->sections[EVFORMAT_BLOCKS].bytes.len / EVFORMAT_BLOCK_SIZE;
	return 0;
}

static int fits(const char *what, size_t n, size_t limit, struct err *err)
{
	if (n > limit)
		return err_set(err, ERR_INPUT, "a table cannot hold %zu %s, at most %zu", n, what,
			       limit);
	return 0;
}

/* Everything that becomes a number of 24 or 16 bits, before any of it is written. */
static int check_sizes(const struct builder *b, struct err *err)
{
	const struct evmodel *m = b->model;
	size_t pmus = 0;

	for (size_t i = 0; i < m->cpus.len; i++) {
		pmus += b->orders[i].pmus.len;
		for (size_t k = 0; k < m->cpus.at[i].pmus.len; k++) {
			const struct evmodel_pmu *pmu = &m->cpus.at[i].pmus.at[k];

			if (fits("counters of one PMU", pmu->generic, EVFORMAT_MAX_16, err) < 0 ||
			    fits("counters of one PMU", pmu->fixed, EVFORMAT_MAX_16, err) < 0)
				return err_while(err, "%s: %s", m->cpus.at[i].path, pmu->name);
		}
	}
	if (fits("models", m->cpus.len, EVFORMAT_MAX_24, err) < 0 ||
	    fits("PMUs", pmus, EVFORMAT_MAX_24, err) < 0 ||
	    fits("events", b->event_order.len, EVFORMAT_MAX_24, err) < 0 ||
	    fits("kinds of events", b->traits.rows.len, EVFORMAT_MAX_16 + 1, err) < 0 ||
	    fits("latencies", b->latencies.rows.len, EVFORMAT_MAX_16 + 1, err) < 0 ||
	    fits("metrics", b->metric_order.len, EVFORMAT_MAX_24, err) < 0 ||
	    fits("kinds of metrics", b->metric_traits.rows.len, EVFORMAT_MAX_16 + 1, err) < 0)
		return -1;
	return 0;
}

static struct buf *section(struct builder *b, enum evformat_section s, size_t count)
{
	b->sections[s].count += count;
	return &b->sections[s].bytes;
}

static void put_string(const struct builder *b, struct buf *out, uint32_t id)
{
	evbytes_add24(out, evpool_offset(&b->pool, id));
}

static void put_text(const struct builder *b, struct buf *out, uint32_t id)
{
	evbytes_add24(out, evtexts_offset(&b->texts, id));
}

/* For strings that were added, so that adding them again only finds their number. */
static void put_known(struct builder *b, struct buf *out, const char *text)
{
	put_string(b, out, evpool_add(&b->pool, text));
}

static void put_events(struct builder *b)
{
	struct buf *out = section(b, EVFORMAT_EVENTS, b->events.rows.len);

	for (size_t i = 0; i < b->events.rows.len; i++) {
		const struct event_row *row = b->events.rows.at[i];

		put_string(b, out, row->name);
		put_string(b, out, row->terms);
		put_text(b, out, row->brief);
		put_text(b, out, row->text);
		evbytes_add16(out, row->trait);
	}
	out = section(b, EVFORMAT_TRAITS, b->traits.rows.len);
	for (size_t i = 0; i < b->traits.rows.len; i++) {
		const struct trait_row *row = b->traits.rows.at[i];

		put_string(b, out, row->topic);
		put_string(b, out, row->unit);
		put_string(b, out, row->compat);
		evbytes_add8(out, row->known);
		evbytes_add16(out, row->flags);
		evbytes_add16(out, row->latency);
		evbytes_add32(out, row->fixed);
		evbytes_add64(out, row->generic);
		evbytes_add64(out, row->generic_no_smt);
	}
	out = section(b, EVFORMAT_LATENCIES, b->latencies.rows.len);
	for (size_t i = 0; i < b->latencies.rows.len; i++) {
		const struct latency_row *row = b->latencies.rows.at[i];

		evbytes_add_real(out, row->mean);
		evbytes_add_real(out, row->min);
		evbytes_add_real(out, row->max);
	}
	out = section(b, EVFORMAT_EVENT_ORDER, b->event_order.len);
	for (size_t i = 0; i < b->event_order.len; i++)
		evbytes_add24(out, b->event_order.at[i]);
}

static void put_metrics(struct builder *b)
{
	struct buf *out = section(b, EVFORMAT_METRICS, b->metrics.rows.len);

	for (size_t i = 0; i < b->metrics.rows.len; i++) {
		const struct metric_row *row = b->metrics.rows.at[i];

		put_string(b, out, row->name);
		put_string(b, out, row->groups);
		put_string(b, out, row->expr);
		put_string(b, out, row->threshold);
		put_text(b, out, row->brief);
		put_text(b, out, row->text);
		evbytes_add16(out, row->trait);
	}
	out = section(b, EVFORMAT_METRIC_TRAITS, b->metric_traits.rows.len);
	for (size_t i = 0; i < b->metric_traits.rows.len; i++) {
		const struct metric_trait_row *row = b->metric_traits.rows.at[i];

		put_string(b, out, row->unit);
		put_string(b, out, row->compat);
		put_string(b, out, row->no_group);
		put_string(b, out, row->default_group);
		evbytes_add8(out, row->aggregation);
		evbytes_add8(out, row->constraint);
		evbytes_add8(out, row->show_events);
		put_string(b, out, row->json_unit);
	}
	out = section(b, EVFORMAT_METRIC_ORDER, b->metric_order.len);
	for (size_t i = 0; i < b->metric_order.len; i++)
		evbytes_add24(out, b->metric_order.at[i]);
}

static void put_pmus(struct builder *b, const struct evorder *order)
{
	struct buf *out = section(b, EVFORMAT_PMUS, order->pmus.len);

	for (size_t i = 0; i < order->pmus.len; i++) {
		const struct evorder_pmu *pmu = &order->pmus.at[i];

		put_known(b, out, pmu->name);
		evbytes_add24(out, pmu->first_event);
		evbytes_add24(out, pmu->events);
		evbytes_add24(out, pmu->first_metric);
		evbytes_add24(out, pmu->metrics);
		evbytes_add16(out, pmu->stated ? pmu->stated->generic : 0);
		evbytes_add16(out, pmu->stated ? pmu->stated->fixed : 0);
		evbytes_add8(out, pmu->stated ? pmu->stated->derived : false);
	}
}

static void put_models(struct builder *b)
{
	struct buf *out = section(b, EVFORMAT_MODELS, b->model->cpus.len);
	uint32_t event = 0, metric = 0;

	for (size_t i = 0; i < b->model->cpus.len; i++) {
		const struct evorder *order = &b->orders[i];
		uint32_t events = (uint32_t)order->cpu->events.len;
		uint32_t metrics = (uint32_t)order->cpu->metrics.len;

		put_known(b, out, order->cpu->path);
		put_known(b, out, order->cpu->arch);
		evbytes_add24(out, (uint32_t)b->sections[EVFORMAT_PMUS].count);
		evbytes_add24(out, (uint32_t)order->pmus.len);
		evbytes_add24(out, event);
		evbytes_add24(out, events);
		evbytes_add24(out, metric);
		evbytes_add24(out, metrics);
		put_pmus(b, order);
		event += events;
		metric += metrics;
	}
}

static int put_maps(struct builder *b, struct err *err)
{
	const struct evmodel *m = b->model;
	struct buf *out = section(b, EVFORMAT_MAPS, m->maps.len);

	for (size_t i = 0; i < m->maps.len; i++) {
		struct evmodel_cpu wanted = { .path = m->maps.at[i].path };
		struct evorder key = { .cpu = &wanted };
		const struct evorder *found =
			bsearch(&key, b->orders, m->cpus.len, sizeof(key), by_path);

		if (!found)
			return err_set(err, ERR_INPUT,
				       "the map row '%s' is for '%s', which is not there",
				       m->maps.at[i].cpuid, m->maps.at[i].path);
		put_known(b, out, m->maps.at[i].arch);
		put_known(b, out, m->maps.at[i].cpuid);
		evbytes_add24(out, (uint32_t)(found - b->orders));
	}
	return fits("map rows", m->maps.len, EVFORMAT_MAX_24, err);
}

static int by_group_name(const void *left, const void *right)
{
	const struct evmodel_group *a = *(const struct evmodel_group *const *)left;
	const struct evmodel_group *b = *(const struct evmodel_group *const *)right;
	int order = strcmp(a->name, b->name);

	/* Of several descriptions the last one wins: it sorts first. */
	return order ? order : a > b ? -1 : a < b;
}

static void put_groups(struct builder *b)
{
	size_t n = b->model->groups.len;
	const struct evmodel_group **sorted = alloc_zero(n + 1, sizeof(const void *));
	struct buf *out = section(b, EVFORMAT_GROUPS, 0);

	for (size_t i = 0; i < n; i++)
		sorted[i] = &b->model->groups.at[i];
	qsort(sorted, n, sizeof(const void *), by_group_name);
	for (size_t i = 0; i < n; i++) {
		if (i && strcmp(sorted[i - 1]->name, sorted[i]->name) == 0)
			continue;
		put_known(b, out, sorted[i]->name);
		put_text(b, out, evtexts_add(&b->texts, sorted[i]->brief, true));
		section(b, EVFORMAT_GROUPS, 1);
	}
	free(sorted);
}

static void put_trees(struct builder *b)
{
	struct buf *out = section(b, EVFORMAT_TREES, b->model->trees.len);

	for (size_t i = 0; i < b->model->trees.len; i++) {
		put_known(b, out, b->model->trees.at[i].name);
		put_known(b, out, b->model->trees.at[i].licence);
	}
}

static int join(struct builder *b, struct buf *out, struct err *err)
{
	size_t bytes = EVFORMAT_HEADER + 1;

	for (size_t i = 0; i < EVFORMAT_SECTIONS; i++)
		bytes += b->sections[i].bytes.len + 1;
	if (fits("bytes", bytes, INT32_MAX, err) < 0)
		return -1;
	buf_reserve(out, bytes);
	buf_add_text(out, EVFORMAT_MAGIC);
	evbytes_add32(out, EVFORMAT_VERSION);
	evbytes_add32(out, (uint32_t)bytes);
	bytes = EVFORMAT_HEADER + 1;
	for (size_t i = 0; i < EVFORMAT_SECTIONS; i++) {
		evbytes_add32(out, (uint32_t)bytes);
		evbytes_add32(out, (uint32_t)b->sections[i].count);
		bytes += b->sections[i].bytes.len + 1;
	}
	buf_add_char(out, '\0');
	for (size_t i = 0; i < EVFORMAT_SECTIONS; i++) {
		buf_add(out, buf_text(&b->sections[i].bytes), b->sections[i].bytes.len);
		buf_add_char(out, '\0');
	}
	return 0;
}

int evimage_build(struct evimage *image, const struct evmodel *m, bool plain, struct err *err)
{
	struct builder b = { .model = m, .plain = plain };
	int status = -1;

	*image = (struct evimage){ 0 };
	if (order_models(&b, err) < 0)
		goto out;
	add_all(&b);
	if (check_sizes(&b, err) < 0 || lay_strings(&b, err) < 0 || put_maps(&b, err) < 0)
		goto out;
	put_events(&b);
	put_metrics(&b);
	put_models(&b);
	put_groups(&b);
	put_trees(&b);
	status = join(&b, &image->bytes, err);
out:
	release(&b);
	return status;
}

void evimage_release(struct evimage *image)
{
	buf_release(&image->bytes);
}

const struct evtable *evimage_table(const struct evimage *image)
{
	return (const struct evtable *)image->bytes.at;
}
