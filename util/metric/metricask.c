/* SPDX-License-Identifier: MIT */
#include "util/metric/metricask.h"

#include <math.h>
#include <string.h>

#include "pmu-events/evcpu.h"
#include "pmu-events/evset.h"
#include "util/base/buf.h"
#include "util/base/view.h"
#include "util/count/counts.h"
#include "util/expr/exprname.h"
#include "util/metric/metricevent.h"
#include "util/metric/planhost.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plantext.h"
#include "util/pmu/resolve.h"
#include "util/target/target.h"

void metricask_init(struct metricask *s, const struct metricset_env *env)
{
	*s = (struct metricask){ .env = *env };
}

void metricask_release(struct metricask *s)
{
	for (size_t i = 0; i < s->domains.len; i++) {
		exprset_release(&s->domains.at[i]->exprs);
		map_release(&s->domains.at[i]->names);
	}
	vec_release(&s->domains);
	arena_release(&s->arena);
}

static const struct metricask_use *find_use(const struct metricask *s, const char *name)
{
	for (size_t i = 0; s->uses && i < s->uses->len; i++) {
		if (strcmp(s->uses->at[i].name->text, name) == 0)
			return &s->uses->at[i];
	}
	return NULL;
}

/* Units of a PMU add up. */
static double ask_count(const struct metricask *s, const char *name)
{
	const struct metricask_use *use = find_use(s, name);
	double sum = 0;
	bool counted = false;

	for (size_t i = 0; use && i < use->name->nencodings; i++) {
		struct count count = counts_at(s->sample->counts, use->events[i]);

		sum += count.counted ? (double)count.value : 0;
		counted |= count.counted;
	}
	return counted ? sum : NAN;
}

static double ask_sources(const struct metricask *s, const char *name)
{
	const struct metricask_use *use = find_use(s, name);

	return use ? (double)use->name->nencodings : NAN;
}

bool metricask_is_of_cores(const struct encoding *e)
{
	return e->device && strcmp(e->pmu, "default_core") == 0;
}

/* On a hybrid machine a name is an event of each kind of core; a metric is about one. */
static bool is_of(const struct metricask_domain *d, const struct encoding *e)
{
	if (d->core)
		return !metricask_is_of_cores(e) || strcmp(e->device, d->core) == 0;
	if (d->is_common || strcmp(d->pmu, "default_core") == 0)
		return true;
	if (strncmp(d->pmu, "cpu_", 4) != 0)
		return true;
	return !e->device || strncmp(e->device, "cpu_", 4) != 0 || strcmp(e->device, d->pmu) == 0;
}

/* The letter alone says it, and few names have one. */
static void read_latency(const struct metricask_domain *d, struct metricask_name *name)
{
	struct metricask *s = d->ask;
	const struct metricpmu_env env = {
		.set = s->env.events,
		.arch = s->env.text->resolve->arch,
	};
	struct metricevent event;

	if (!strchr(name->text, 'R'))
		return;
	metricevent_find(&env, &s->arena, name->text, d->pmu, &event);
	name->is_latency = event.is_latency;
	name->latency = event.latency;
}

static void find_encodings(const struct metricask_domain *d, struct metricask_name *name)
{
	struct err ignored = { 0 };
	size_t n = 0;
	const struct encoding *const *found =
		plantext_find(d->ask->env.text, name->event, &n, &ignored);
	const struct encoding **kept = arena_alloc(&d->ask->arena, (n + 1) * sizeof(kept[0]));

	for (size_t i = 0; found && i < n; i++) {
		if (is_of(d, found[i]))
			kept[name->nencodings++] = found[i];
	}
	name->encodings = kept;
}

const struct metricask_name *metricask_name(struct metricask_domain *d, const char *text)
{
	struct metricask *s = d->ask;
	struct metricask_name *name = map_find(&d->names, view_of(text));
	struct buf event = { 0 };

	if (name)
		return name;
	name = arena_alloc(&s->arena, sizeof(*name));
	exprname_event(&event, text);
	name->text = arena_string(&s->arena, text);
	name->event = arena_string(&s->arena, buf_text(&event));
	read_latency(d, name);
	if (!name->is_latency)
		find_encodings(d, name);
	*map_add(&d->names, view_of(name->text)) = name;
	buf_release(&event);
	return name;
}

static double ask_has_event(struct metricask_domain *d, const char *text)
{
	struct metricask *s = d->ask;
	const struct metricask_name *name;

	if (tool_known(text))
		return 1;
	name = metricask_name(d, text);
	if (name->is_latency)
		return !isnan(name->latency);
	for (size_t i = 0; i < name->nencodings; i++) {
		if (s->env.target->has(name->encodings[i]))
			return 1;
	}
	if (!s->absent)
		s->absent = name->text;
	return 0;
}

static double ask_fact(struct metricask_domain *d, enum expr_op what, const char *name)
{
	const struct metricset_env *env = &d->ask->env;

	switch (what) {
	case EXPR_LITERAL:
		return planhost_literal(env->fs, &env->run, name);
	case EXPR_HAS_EVENT:
		return ask_has_event(d, name);
	case EXPR_STRCMP_CPUID:
		return env->cpuid && evcpu_match(env->events->arch, name, env->cpuid);
	default:
		return NAN;
	}
}

double metricask_fact(struct metricask *a, const char *pmu, enum expr_op what, const char *name)
{
	return ask_fact(metricask_domain(a, pmu, false, NULL), what, name);
}

static double ask_value(struct metricask_domain *d, const char *name)
{
	struct metricask *s = d->ask;
	const struct metricask_name *known;

	if (!s->sample)
		return NAN;
	if (tool_known(name))
		return planhost_literal(s->env.fs, s->sample->run, name);
	known = map_find(&d->names, view_of(name));
	return known && known->is_latency ? known->latency : ask_count(s, name);
}

static double ask(void *arg, enum expr_op what, const char *name)
{
	struct metricask_domain *d = arg;
	struct metricask *s = d->ask;

	switch (what) {
	case EXPR_SOURCE_COUNT:
		return ask_sources(s, name);
	case EXPR_AGGR_NR:
		return s->sample && s->sample->ncpus ? (double)s->sample->ncpus : 1;
	case EXPR_NAME:
		return ask_value(d, name);
	default:
		return ask_fact(d, what, name);
	}
}

static bool is_common_layer(const struct evtable_model *layer)
{
	return strcmp(layer->arch, "common") == 0;
}

bool metricask_find_common(const struct evset *events, const char *name, struct evtable_metric *out)
{
	for (size_t i = 0; i < events->len; i++) {
		if (is_common_layer(&events->layers[i]) &&
		    evtable_find_metric(&events->layers[i], NULL, name, strlen(name), out))
			return true;
	}
	return false;
}

static bool find_text(void *arg, const char *name, struct view *text)
{
	const struct metricask_domain *d = arg;
	const struct evset *events = d->ask->env.events;
	struct evtable_metric metric;
	bool found;

	found = d->is_common ? metricask_find_common(events, name, &metric)
			     : evset_find_metric(events, d->pmu, view_of(name), &metric, NULL);
	/* Names of metrics are found without regard to case, but an expression means one case. */
	if (!found || strcmp(metric.name, name) != 0)
		return false;
	*text = view_of(metric.expr);
	return true;
}

static bool is_core(const struct metricask_domain *d, const char *core)
{
	return d->core == core || (d->core && core && strcmp(d->core, core) == 0);
}

struct metricask_domain *metricask_domain(struct metricask *s, const char *pmu, bool is_common,
					  const char *core)
{
	struct metricask_domain *d;

	for (size_t i = 0; i < s->domains.len; i++) {
		d = s->domains.at[i];
		if (d->is_common == is_common && is_core(d, core) &&
		    (is_common || strcmp(d->pmu, pmu) == 0))
			return d;
	}
	d = arena_alloc(&s->arena, sizeof(*d));
	d->ask = s;
	d->pmu = pmu;
	d->is_common = is_common;
	d->core = core;
	d->answers = (struct expr_env){ .ask = ask, .find = find_text, .arg = d };
	exprset_init(&d->exprs, &d->answers, 0);
	*vec_add(&s->domains) = d;
	return d;
}
