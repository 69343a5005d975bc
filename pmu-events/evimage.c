/* SPDX-License-Identifier: MIT */
#include "pmu-events/evimage.h"

#include <math.h>
#include <string.h>

#include "pmu-events/evdistinct.h"
#include "pmu-events/evformat.h"
#include "pmu-events/evorder.h"
#include "pmu-events/evpool.h"
#include "pmu-events/evtexts.h"
#include "util/base/work.h"

/*
 * Strings and descriptions are collected first, side by side, in the order in
 * which the records will ask for them; then, with all offsets known, the
 * records are laid down and take the offsets one after the other.
 */
struct builder {
	const struct evmodel *model;
	bool plain;
	struct evorder *orders;		     /* of all models, sorted by path */
	const struct evmodel_group **groups; /* sorted by name, each once */
	size_t ngroups;
	struct evpool pool;
	struct evtexts texts;
	struct VEC(uint32_t) names;	   /* evpool's numbers, as asked for */
	struct VEC(uint32_t) descriptions; /* evtexts' numbers */
	size_t next_name, next_description;
	struct evdistinct events, traits, latencies, metrics, metric_traits;
	size_t event_count, metric_count, pmu_count;
	struct buf sections[EVFORMAT_SECTIONS];
	struct err errs[2];
};

static void release(struct builder *b)
{
	struct evdistinct *all[] = { &b->events, &b->traits, &b->latencies, &b->metrics,
				     &b->metric_traits };

	evorder_free(b->orders, b->model->cpus.len);
	free(b->groups);
	evpool_release(&b->pool);
	evtexts_release(&b->texts);
	vec_release(&b->names);
	vec_release(&b->descriptions);
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		evdistinct_release(all[i]);
	for (size_t i = 0; i < EVFORMAT_SECTIONS; i++)
		buf_release(&b->sections[i]);
}

static int by_group_name(const void *left, const void *right)
{
	const struct evmodel_group *a = *(const struct evmodel_group *const *)left;
	const struct evmodel_group *b = *(const struct evmodel_group *const *)right;
	int order = strcmp(a->name, b->name);

	/* Of several descriptions the last one wins: it sorts first. */
	return order ? order : a > b ? -1 : a < b;
}

static void order_groups(struct builder *b)
{
	size_t n = b->model->groups.len;

	b->groups = alloc_zero(n + 1, sizeof(const void *));
	for (size_t i = 0; i < n; i++)
		b->groups[i] = &b->model->groups.at[i];
	qsort(b->groups, n, sizeof(const void *), by_group_name);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || strcmp(b->groups[b->ngroups - 1]->name, b->groups[i]->name) != 0)
			b->groups[b->ngroups++] = b->groups[i];
	}
}

static void want_name(struct builder *b, const char *text)
{
	*vec_add(&b->names) = evpool_add(&b->pool, text);
}

static void want_model_names(struct builder *b, const struct evorder *order)
{
	want_name(b, order->cpu->path);
	want_name(b, order->cpu->arch);
	for (size_t i = 0; i < order->pmus.len; i++)
		want_name(b, order->pmus.at[i].name);
	for (size_t i = 0; i < order->cpu->events.len; i++) {
		const struct evmodel_event *e = &order->cpu->events.at[order->events[i].index];

		want_name(b, e->topic);
		want_name(b, e->unit);
		want_name(b, e->compat);
		want_name(b, e->name);
		want_name(b, e->terms);
	}
	for (size_t i = 0; i < order->cpu->metrics.len; i++) {
		const struct evmodel_metric *m = &order->cpu->metrics.at[order->metrics[i].index];

		want_name(b, m->unit);
		want_name(b, m->compat);
		want_name(b, m->no_group);
		want_name(b, m->default_group);
		want_name(b, m->json_unit);
		want_name(b, m->name);
		want_name(b, m->groups);
		want_name(b, m->expr);
		want_name(b, m->threshold);
	}
}

static void collect_names(struct builder *b, struct err *err)
{
	const struct evmodel *m = b->model;

	/* Half of the events are other models' too, but names and terms are two. */
	map_reserve(&b->pool.ids, b->event_count);
	/* What a model is chosen by lies together, so that each start touches few pages of it. */
	for (size_t i = 0; i < m->cpus.len; i++)
		evpool_add(&b->pool, b->orders[i].cpu->path);
	for (size_t i = 0; i < m->maps.len; i++)
		evpool_add(&b->pool, m->maps.at[i].cpuid);
	for (size_t i = 0; i < m->cpus.len; i++)
		want_model_names(b, &b->orders[i]);
	for (size_t i = 0; i < m->maps.len; i++) {
		want_name(b, m->maps.at[i].arch);
		want_name(b, m->maps.at[i].cpuid);
	}
	for (size_t i = 0; i < b->ngroups; i++)
		want_name(b, b->groups[i]->name);
	for (size_t i = 0; i < m->trees.len; i++) {
		want_name(b, m->trees.at[i].name);
		want_name(b, m->trees.at[i].licence);
	}
	evpool_lay(&b->pool, EVFORMAT_MAX_24, &b->sections[EVFORMAT_STRINGS], err);
}

static void want_texts(struct builder *b, const char *brief, const char *text)
{
	*vec_add(&b->descriptions) = evtexts_add(&b->texts, brief, true);
	*vec_add(&b->descriptions) = evtexts_add(&b->texts, text, false);
}

static void collect_texts(struct builder *b, struct err *err)
{
	map_reserve(&b->texts.ids, b->event_count);
	for (size_t i = 0; i < b->model->cpus.len; i++) {
		const struct evorder *order = &b->orders[i];
		const struct evmodel_cpu *cpu = order->cpu;

		for (size_t k = 0; k < cpu->events.len; k++) {
			const struct evmodel_event *e = &cpu->events.at[order->events[k].index];

			want_texts(b, e->brief, e->text);
		}
		for (size_t k = 0; k < cpu->metrics.len; k++) {
			const struct evmodel_metric *m = &cpu->metrics.at[order->metrics[k].index];

			want_texts(b, m->brief, m->text);
		}
	}
	for (size_t i = 0; i < b->ngroups; i++)
		want_texts(b, b->groups[i]->brief, "");
	evtexts_lay(&b->texts, EVFORMAT_MAX_24, b->plain, &b->sections[EVFORMAT_BLOCKS],
		    &b->sections[EVFORMAT_TEXTS], err);
}

static void collect_half(void *context, size_t i)
{
	struct builder *b = context;

	if (i == 0)
		collect_texts(b, &b->errs[i]);
	else
		collect_names(b, &b->errs[i]);
}

/* Names and descriptions have nothing to do with each other. */
static int collect(struct builder *b, struct err *err)
{
	work_run(2, collect_half, b);
	for (size_t i = 0; i < 2; i++) {
		if (b->errs[i].code) {
			*err = b->errs[i];
			return -1;
		}
	}
	return 0;
}

static int fits(const char *what, size_t n, size_t limit, struct err *err)
{
	if (n > limit)
		return err_set(err, ERR_INPUT, "a table cannot hold %zu %s, at most %zu", n, what,
			       limit);
	return 0;
}

/* What becomes a number of 24 or 16 bits, before any of it is written. */
static int check_counts(struct builder *b, struct err *err)
{
	const struct evmodel *m = b->model;

	for (size_t i = 0; i < m->cpus.len; i++) {
		b->event_count += m->cpus.at[i].events.len;
		b->metric_count += m->cpus.at[i].metrics.len;
		b->pmu_count += b->orders[i].pmus.len;
		for (size_t k = 0; k < m->cpus.at[i].pmus.len; k++) {
			const struct evmodel_pmu *pmu = &m->cpus.at[i].pmus.at[k];

			if (fits("counters of one PMU", pmu->generic, EVFORMAT_MAX_16, err) < 0 ||
			    fits("counters of one PMU", pmu->fixed, EVFORMAT_MAX_16, err) < 0)
				return err_while(err, "%s: %s", m->cpus.at[i].path, pmu->name);
		}
	}
	if (fits("models", m->cpus.len, EVFORMAT_MAX_24, err) < 0 ||
	    fits("map rows", m->maps.len, EVFORMAT_MAX_24, err) < 0 ||
	    fits("PMUs", b->pmu_count, EVFORMAT_MAX_24, err) < 0 ||
	    fits("events", b->event_count, EVFORMAT_MAX_24, err) < 0 ||
	    fits("metrics", b->metric_count, EVFORMAT_MAX_24, err) < 0)
		return -1;
	return 0;
}

/* What is only known when all records are there; they have 16 bits for it. */
static int check_kinds(const struct builder *b, struct err *err)
{
	if (fits("kinds of events", b->traits.len, EVFORMAT_MAX_16 + 1, err) < 0 ||
	    fits("latencies", b->latencies.len, EVFORMAT_MAX_16 + 1, err) < 0 ||
	    fits("kinds of metrics", b->metric_traits.len, EVFORMAT_MAX_16 + 1, err) < 0)
		return -1;
	return 0;
}

/* Puts the offset of the next string, or description, that was collected. */
static void put_name(struct builder *b, unsigned char *at)
{
	evformat_put24(at, evpool_offset(&b->pool, b->names.at[b->next_name++]));
}

static void put_text(struct builder *b, unsigned char *at)
{
	evformat_put24(at, evtexts_offset(&b->texts, b->descriptions.at[b->next_description++]));
}

static void put_real(unsigned char *at, double d)
{
	uint64_t bits = 0x7ff8000000000000; /* there are many NaNs, and tables have but one */

	if (!isnan(d))
		memcpy(&bits, &d, sizeof(bits));
	evformat_put64(at, bits);
}

static uint32_t put_latency(struct builder *b, double mean, double min, double max)
{
	unsigned char r[EVFORMAT_LATENCY_SIZE];

	put_real(r + EVFORMAT_LATENCY_MEAN, mean);
	put_real(r + EVFORMAT_LATENCY_MIN, min);
	put_real(r + EVFORMAT_LATENCY_MAX, max);
	return evdistinct_add(&b->latencies, r, sizeof(r), &b->sections[EVFORMAT_LATENCIES]);
}

static uint32_t put_trait(struct builder *b, const struct evmodel_event *e)
{
	unsigned char r[EVFORMAT_TRAIT_SIZE];
	bool timed = !isnan(e->latency_mean) || !isnan(e->latency_min) || !isnan(e->latency_max);
	uint32_t latency = timed ? put_latency(b, e->latency_mean, e->latency_min, e->latency_max)
				 : 0;

	put_name(b, r + EVFORMAT_TRAIT_TOPIC);
	put_name(b, r + EVFORMAT_TRAIT_UNIT);
	put_name(b, r + EVFORMAT_TRAIT_COMPAT);
	r[EVFORMAT_TRAIT_KNOWN] = e->counters.known;
	evformat_put16(r + EVFORMAT_TRAIT_FLAGS, e->flags);
	evformat_put16(r + EVFORMAT_TRAIT_LATENCY, latency);
	evformat_put32(r + EVFORMAT_TRAIT_FIXED, e->counters.fixed);
	evformat_put64(r + EVFORMAT_TRAIT_GENERIC, e->counters.generic);
	evformat_put64(r + EVFORMAT_TRAIT_NO_SMT, e->counters.generic_no_smt);
	return evdistinct_add(&b->traits, r, sizeof(r), &b->sections[EVFORMAT_TRAITS]);
}

static void put_order(struct builder *b, enum evformat_section s, uint32_t number)
{
	unsigned char r[EVFORMAT_ORDER_SIZE];

	evformat_put24(r, number);
	buf_add(&b->sections[s], r, sizeof(r));
}

static void put_event(struct builder *b, const struct evmodel_event *e)
{
	unsigned char r[EVFORMAT_EVENT_SIZE];

	evformat_put16(r + EVFORMAT_EVENT_TRAIT, put_trait(b, e));
	put_name(b, r + EVFORMAT_EVENT_NAME);
	put_name(b, r + EVFORMAT_EVENT_TERMS);
	put_text(b, r + EVFORMAT_EVENT_BRIEF);
	put_text(b, r + EVFORMAT_EVENT_TEXT);
	put_order(b, EVFORMAT_EVENT_ORDER,
		  evdistinct_add(&b->events, r, sizeof(r), &b->sections[EVFORMAT_EVENTS]));
}

static uint32_t put_metric_trait(struct builder *b, const struct evmodel_metric *m)
{
	unsigned char r[EVFORMAT_METRIC_TRAIT_SIZE];

	put_name(b, r + EVFORMAT_METRIC_TRAIT_UNIT);
	put_name(b, r + EVFORMAT_METRIC_TRAIT_COMPAT);
	put_name(b, r + EVFORMAT_METRIC_TRAIT_NO_GROUP);
	put_name(b, r + EVFORMAT_METRIC_TRAIT_DEFAULT_GROUP);
	r[EVFORMAT_METRIC_TRAIT_AGGREGATION] = (unsigned char)m->aggregation;
	r[EVFORMAT_METRIC_TRAIT_CONSTRAINT] = (unsigned char)m->constraint;
	r[EVFORMAT_METRIC_TRAIT_SHOW_EVENTS] = m->show_events;
	put_name(b, r + EVFORMAT_METRIC_TRAIT_JSON_UNIT);
	return evdistinct_add(&b->metric_traits, r, sizeof(r),
			      &b->sections[EVFORMAT_METRIC_TRAITS]);
}

static void put_metric(struct builder *b, const struct evmodel_metric *m)
{
	unsigned char r[EVFORMAT_METRIC_SIZE];

	evformat_put16(r + EVFORMAT_METRIC_TRAIT, put_metric_trait(b, m));
	put_name(b, r + EVFORMAT_METRIC_NAME);
	put_name(b, r + EVFORMAT_METRIC_GROUPS);
	put_name(b, r + EVFORMAT_METRIC_EXPR);
	put_name(b, r + EVFORMAT_METRIC_THRESHOLD);
	put_text(b, r + EVFORMAT_METRIC_BRIEF);
	put_text(b, r + EVFORMAT_METRIC_TEXT);
	put_order(b, EVFORMAT_METRIC_ORDER,
		  evdistinct_add(&b->metrics, r, sizeof(r), &b->sections[EVFORMAT_METRICS]));
}

static void put_pmu(struct builder *b, const struct evorder_pmu *pmu)
{
	unsigned char r[EVFORMAT_PMU_SIZE];

	put_name(b, r + EVFORMAT_PMU_NAME);
	evformat_put24(r + EVFORMAT_PMU_FIRST_EVENT, pmu->first_event);
	evformat_put24(r + EVFORMAT_PMU_EVENTS, pmu->events);
	evformat_put24(r + EVFORMAT_PMU_FIRST_METRIC, pmu->first_metric);
	evformat_put24(r + EVFORMAT_PMU_METRICS, pmu->metrics);
	evformat_put16(r + EVFORMAT_PMU_GENERIC, pmu->stated ? pmu->stated->generic : 0);
	evformat_put16(r + EVFORMAT_PMU_FIXED, pmu->stated ? pmu->stated->fixed : 0);
	r[EVFORMAT_PMU_DERIVED] = pmu->stated && pmu->stated->derived;
	buf_add(&b->sections[EVFORMAT_PMUS], r, sizeof(r));
}

static uint32_t records(const struct builder *b, enum evformat_section s)
{
	return (uint32_t)(b->sections[s].len / evformat_sizes[s]);
}

static void put_model(struct builder *b, const struct evorder *order)
{
	const struct evmodel_cpu *cpu = order->cpu;
	unsigned char r[EVFORMAT_MODEL_SIZE];

	put_name(b, r + EVFORMAT_MODEL_PATH);
	put_name(b, r + EVFORMAT_MODEL_ARCH);
	evformat_put24(r + EVFORMAT_MODEL_FIRST_PMU, records(b, EVFORMAT_PMUS));
	evformat_put24(r + EVFORMAT_MODEL_PMUS, (uint32_t)order->pmus.len);
	evformat_put24(r + EVFORMAT_MODEL_FIRST_EVENT, records(b, EVFORMAT_EVENT_ORDER));
	evformat_put24(r + EVFORMAT_MODEL_EVENTS, (uint32_t)cpu->events.len);
	evformat_put24(r + EVFORMAT_MODEL_FIRST_METRIC, records(b, EVFORMAT_METRIC_ORDER));
	evformat_put24(r + EVFORMAT_MODEL_METRICS, (uint32_t)cpu->metrics.len);
	buf_add(&b->sections[EVFORMAT_MODELS], r, sizeof(r));
	for (size_t i = 0; i < order->pmus.len; i++)
		put_pmu(b, &order->pmus.at[i]);
	for (size_t i = 0; i < cpu->events.len; i++)
		put_event(b, &cpu->events.at[order->events[i].index]);
	for (size_t i = 0; i < cpu->metrics.len; i++)
		put_metric(b, &cpu->metrics.at[order->metrics[i].index]);
}

static int put_maps(struct builder *b, struct err *err)
{
	const struct evmodel *m = b->model;

	for (size_t i = 0; i < m->maps.len; i++) {
		const struct evorder *found =
			evorder_find(b->orders, m->cpus.len, m->maps.at[i].path);
		unsigned char r[EVFORMAT_MAP_SIZE];

		if (!found)
			return err_set(err, ERR_INPUT,
				       "the map row '%s' is for '%s', which is not there",
				       m->maps.at[i].cpuid, m->maps.at[i].path);
		put_name(b, r + EVFORMAT_MAP_ARCH);
		put_name(b, r + EVFORMAT_MAP_CPUID);
		evformat_put24(r + EVFORMAT_MAP_MODEL, (uint32_t)(found - b->orders));
		buf_add(&b->sections[EVFORMAT_MAPS], r, sizeof(r));
	}
	return 0;
}

static void put_groups_and_trees(struct builder *b)
{
	unsigned char group[EVFORMAT_GROUP_SIZE], tree[EVFORMAT_TREE_SIZE];

	for (size_t i = 0; i < b->ngroups; i++) {
		put_name(b, group + EVFORMAT_GROUP_NAME);
		put_text(b, group + EVFORMAT_GROUP_BRIEF);
		b->next_description++; /* groups have no long one */
		buf_add(&b->sections[EVFORMAT_GROUPS], group, sizeof(group));
	}
	for (size_t i = 0; i < b->model->trees.len; i++) {
		put_name(b, tree + EVFORMAT_TREE_NAME);
		put_name(b, tree + EVFORMAT_TREE_LICENCE);
		buf_add(&b->sections[EVFORMAT_TREES], tree, sizeof(tree));
	}
}

static int join(const struct builder *b, struct buf *out, struct err *err)
{
	unsigned char header[EVFORMAT_HEADER] = EVFORMAT_MAGIC;
	size_t bytes = EVFORMAT_HEADER + 1;

	for (size_t i = 0; i < EVFORMAT_SECTIONS; i++)
		bytes += b->sections[i].len + 1;
	if (fits("bytes", bytes, INT32_MAX, err) < 0)
		return -1;
	buf_reserve(out, bytes);
	evformat_put32(header + EVFORMAT_AT_VERSION, EVFORMAT_VERSION);
	evformat_put32(header + EVFORMAT_AT_BYTES, (uint32_t)bytes);
	bytes = EVFORMAT_HEADER + 1;
	for (size_t i = 0; i < EVFORMAT_SECTIONS; i++) {
		evformat_put32(header + EVFORMAT_AT_SECTIONS + 8 * i, (uint32_t)bytes);
		evformat_put32(header + EVFORMAT_AT_SECTIONS + 8 * i + 4, records(b, i));
		bytes += b->sections[i].len + 1;
	}
	buf_add(out, header, sizeof(header));
	buf_add_char(out, '\0');
	for (size_t i = 0; i < EVFORMAT_SECTIONS; i++) {
		buf_add(out, buf_text(&b->sections[i]), b->sections[i].len);
		buf_add_char(out, '\0');
	}
	return 0;
}

int evimage_build(struct evimage *image, const struct evmodel *m, bool plain, struct err *err)
{
	struct builder b = { .model = m, .plain = plain };
	int status = -1;

	*image = (struct evimage){ 0 };
	b.orders = evorder_new(m, err);
	if (!b.orders)
		goto out;
	order_groups(&b);
	if (check_counts(&b, err) < 0 || collect(&b, err) < 0)
		goto out;
	put_latency(&b, NAN, NAN, NAN); /* number 0 */
	for (size_t i = 0; i < m->cpus.len; i++)
		put_model(&b, &b.orders[i]);
	if (put_maps(&b, err) < 0)
		goto out;
	put_groups_and_trees(&b);
	if (check_kinds(&b, err) == 0)
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
