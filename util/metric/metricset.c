/* SPDX-License-Identifier: MIT */
#include "util/metric/metricset.h"

#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>

#include "pmu-events/evset.h"
#include "util/metric/metricask.h"
#include "util/metric/metricentry.h"
#include "util/metric/metricmodel.h"
#include "util/metric/metricpick.h"
#include "util/metric/metricvalue.h"
#include "util/metric/planhost.h"
#include "util/pmu/encoding.h"
#include "util/pmu/legacy.h"
#include "util/pmu/plantext.h"
#include "util/pmu/pmulimit.h"
#include "util/pmu/resolve.h"

#define DEFAULT_GROUP "Default"

static double ask_host(void *arg, const char *pmu, enum expr_op what, const char *name)
{
	return metricask_fact(arg, pmu, what, name);
}

void metricset_init(struct metricset *s, const struct metricset_env *env)
{
	*s = (struct metricset){
		.ask = alloc_zero(1, sizeof(*s->ask)),
		.model = alloc_zero(1, sizeof(*s->model)),
	};
	metricask_init(s->ask, env);
	metricmodel_init(s->model, env->events, env->text->resolve->arch,
			 !env->text->resolve->fs || planhost_smt(env->fs));
	s->model->env.board = env->text->resolve->board;
	metricmodel_find_cores(s->model, env->text->resolve->pmus);
	s->model->core_wide = planhost_literal(env->fs, &env->run, "core_wide") > 0;
	s->model->host = (struct metricmodel_host){ ask_host, s->ask };
}

void metricset_release(struct metricset *s)
{
	for (size_t i = 0; i < s->metrics.len; i++)
		metricentry_release(s->metrics.at[i]);
	vec_release(&s->metrics);
	if (s->model)
		metricmodel_release(s->model);
	if (s->ask)
		metricask_release(s->ask);
	free(s->model);
	free(s->ask);
	arena_release(&s->arena);
}

/*
 * Software events are numbered alike everywhere, whether they came by their
 * name alone or as one of the machine's PMU.
 */
static bool counts_same(const struct encoding *a, const struct encoding *b)
{
	struct encoding bare = *a;

	if (a->has_type && a->type == PERF_TYPE_SOFTWARE)
		bare.device = b->device;
	return plantext_same(&bare, b);
}

/* The plan's event that counts the same, so that nothing is counted twice. */
static bool find_in_plan(const struct plan *plan, const struct encoding *e, size_t *event)
{
	for (size_t i = 0; i < plan->events.len; i++) {
		if (plan->events.at[i].encoding && counts_same(plan->events.at[i].encoding, e)) {
			*event = i;
			return true;
		}
	}
	return false;
}

/*
 * The plan's event of the same generic name in its other spelling (cycles and
 * cpu-cycles), where the tables of a CPU define one of them only.
 */
static bool find_spelling(struct plantext *text, const struct plan *plan, const struct encoding *e,
			  size_t *event)
{
	const char *spellings[2] = { NULL };

	spellings[0] = legacy_spellings(view_of(e->name), &spellings[1]);
	for (size_t i = 0; spellings[0] && i < ARRAY_LEN(spellings); i++) {
		const struct encoding *const *found;
		struct err unknown = { 0 };
		size_t n = 0;

		if (!spellings[i] || strcmp(spellings[i], e->name) == 0)
			continue;
		found = plantext_find(text, spellings[i], &n, &unknown);
		/* Of several kinds of cores each has its own, and there tables say nothing. */
		if (found && n == 1 && find_in_plan(plan, found[0], event))
			return true;
	}
	return false;
}

/*
 * cpu-clock and task-clock are the same of CPUs and of tasks: both run while
 * what is counted does (Linux, kernel/events/core.c). So either stands for the other.
 */
static bool find_clock(const struct plan *plan, const struct encoding *e, size_t *event)
{
	struct encoding other = *e;

	if (!e->has_type || e->type != PERF_TYPE_SOFTWARE ||
	    (e->config[0] != PERF_COUNT_SW_CPU_CLOCK && e->config[0] != PERF_COUNT_SW_TASK_CLOCK))
		return false;
	other.config[0] = e->config[0] == PERF_COUNT_SW_CPU_CLOCK ? PERF_COUNT_SW_TASK_CLOCK
								  : PERF_COUNT_SW_CPU_CLOCK;
	return find_in_plan(plan, &other, event);
}

static bool same_mods(const struct evspec_mods *a, const struct evspec_mods *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/* The event with modifiers of another one, as the user asked for it. */
static bool find_modified(const struct plan *plan, const struct encoding *e,
			  const struct evspec_mods *mods, size_t *event)
{
	struct encoding modified = *e;

	modified.mods = *mods;
	return same_mods(&e->mods, &(const struct evspec_mods){ 0 }) &&
	       (find_in_plan(plan, &modified, event) || find_clock(plan, &modified, event));
}

/* All of them as the user's events with these modifiers. */
static bool bind_modified(struct metricentry *m, const struct plan *plan,
			  const struct evspec_mods *mods)
{
	for (size_t i = 0; i < m->uses.len; i++) {
		struct metricask_use *use = &m->uses.at[i];

		for (size_t k = 0; k < use->name->nencodings; k++) {
			if (!find_modified(plan, use->name->encodings[k], mods, &use->events[k]))
				return false;
		}
	}
	return true;
}

/* cycles:u and instructions:u make a metric of cycles and instructions, if they agree. */
static bool use_modified(struct metricentry *m, const struct plan *plan)
{
	for (size_t i = 0; i < plan->events.len; i++) {
		const struct encoding *e = plan->events.at[i].encoding;

		if (e && bind_modified(m, plan, &e->mods))
			return true;
	}
	return false;
}

static void add_event(struct plan *plan, const char *name, const struct encoding *e)
{
	plan_add_event(plan, &(struct plan_event){
				     .name = name,
				     .encoding = e,
				     .counter = PLAN_COUNTER_ANY,
				     .hidden = true,
			     });
}

/* Each event alone. False when the plan lacks one and it may not be added. */
static bool use_plan(struct metricset *s, struct metricentry *m, struct plan *plan, bool may_add)
{
	for (size_t i = 0; i < m->uses.len; i++) {
		struct metricask_use *use = &m->uses.at[i];

		for (size_t k = 0; k < use->name->nencodings; k++) {
			const struct encoding *e = use->name->encodings[k];

			if (find_in_plan(plan, e, &use->events[k]) ||
			    find_clock(plan, e, &use->events[k]) ||
			    find_spelling(s->ask->env.text, plan, e, &use->events[k]))
				continue;
			if (!may_add)
				return use_modified(m, plan);
			use->events[k] = plan->events.len;
			plan_add_group(plan);
			add_event(plan, use->name->event, e);
		}
	}
	return true;
}

/* The PMUs of cores whose events a metric would add up. */
struct cores VEC(const char *);

static void add_core(struct cores *cores, const struct encoding *e)
{
	if (!metricask_is_of_cores(e))
		return;
	for (size_t i = 0; i < cores->len; i++) {
		if (strcmp(cores->at[i], e->device) == 0)
			return;
	}
	*vec_add(cores) = e->device;
}

/*
 * A common metric is about cores of one kind, as those of vendors' tables are:
 * where the machine has several, it is one for each. Those that no core's event
 * is in have none.
 */
static int find_cores(struct metricset *s, const struct evtable_metric *table, struct cores *cores,
		      struct err *err)
{
	struct metricentry *m = metricentry_new(s->ask, &s->arena, table, true, NULL);
	int r = metricentry_read(s->ask, &s->arena, m, false, err);

	for (size_t i = 0; r == 0 && i < m->uses.len; i++) {
		const struct metricask_name *name = m->uses.at[i].name;

		for (size_t k = 0; k < name->nencodings; k++)
			add_core(cores, name->encodings[k]);
	}
	metricentry_release(m);
	/* The only kind needs no name. */
	if (cores->len < 2)
		cores->len = 0;
	return r;
}

static int add_default(struct metricset *s, const struct evtable_metric *table, const char *core,
		       struct plan *plan, bool may_add, struct err *err)
{
	struct metricentry *m = metricentry_new(s->ask, &s->arena, table, true, core);
	bool shown;

	if (metricentry_read(s->ask, &s->arena, m, false, err) < 0) {
		metricentry_release(m);
		return -1;
	}
	shown = !m->is_lost && use_plan(s, m, plan, may_add);
	/* Without a count of its own it would say nothing about what was measured. */
	if (shown && !may_add && !m->uses.len)
		shown = false;
	if (!shown) {
		metricentry_release(m);
		return 0;
	}
	*vec_add(&s->metrics) = m;
	return metricentry_judge(&s->arena, m, err);
}

static int add_default_of_each(struct metricset *s, const struct evtable_metric *table,
			       struct plan *plan, bool may_add, struct err *err)
{
	struct cores cores = { 0 };
	int r = find_cores(s, table, &cores, err);

	if (r == 0 && !cores.len)
		r = add_default(s, table, NULL, plan, may_add, err);
	for (size_t i = 0; r == 0 && i < cores.len; i++)
		r = add_default(s, table, cores.at[i], plan, may_add, err);
	vec_release(&cores);
	return r;
}

int metricset_add_default(struct metricset *s, struct plan *plan, bool may_add, struct err *err)
{
	const struct evset *events = s->ask->env.events;

	for (size_t i = 0; i < events->len; i++) {
		const struct evtable_model *layer = &events->layers[i];

		if (strcmp(layer->arch, "common") != 0)
			continue;
		for (size_t k = 0; k < layer->metrics; k++) {
			struct evtable_metric table = evtable_metric_at(layer, k), first;

			if (!evtable_in_group(&table, DEFAULT_GROUP))
				continue;
			/* An earlier layer's metric of that name hides it. */
			if (!metricask_find_common(events, table.name, &first) ||
			    first.expr != table.expr)
				continue;
			if (add_default_of_each(s, &table, plan, may_add, err) < 0)
				return -1;
		}
	}
	return 0;
}

/* ---- metrics that were asked for ---- */

bool metricset_nmi_watchdog(const struct metricset *s)
{
	const struct metricset_env *env = &s->ask->env;

	/* Not that of a machine which only runs the one that counts (an emulator). */
	return env->text->resolve->fs && planhost_watchdog(env->fs);
}

static void group_metrics(struct metricset *s, size_t first, const struct metricgroup_style *style,
			  struct plan *plan)
{
	const struct metricset_env *env = &s->ask->env;
	const struct metricgroup_env groups = {
		.model = s->model,
		.text = env->text,
		.arena = &s->arena,
		.nmi_watchdog = metricset_nmi_watchdog(s),
	};

	if (s->metrics.len > first)
		metricgroup_add(&groups, &s->metrics.at[first], s->metrics.len - first, style,
				plan);
}

static int add_asked(struct metricset *s, const struct metricpick_metric *picked, const char *core,
		     bool has_threshold, struct err *err)
{
	struct metricentry *m =
		metricentry_new(s->ask, &s->arena, &picked->table, picked->is_common, core);

	m->is_wanted = picked->by_name;
	*vec_add(&s->metrics) = m;
	return metricentry_read(s->ask, &s->arena, m, has_threshold, err);
}

static int add_asked_of_each(struct metricset *s, const struct metricpick_metric *picked,
			     bool has_threshold, struct err *err)
{
	struct cores cores = { 0 };
	int r = picked->is_common ? find_cores(s, &picked->table, &cores, err) : 0;

	if (r == 0 && !cores.len)
		r = add_asked(s, picked, NULL, has_threshold, err);
	for (size_t i = 0; r == 0 && i < cores.len; i++)
		r = add_asked(s, picked, cores.at[i], has_threshold, err);
	vec_release(&cores);
	return r;
}

int metricset_add(struct metricset *s, const char *const *names, size_t nnames,
		  const struct metricgroup_style *style, struct plan *plan, struct err *err)
{
	struct metricpick_list picked = { 0 };
	struct metricpick pick = { 0 };
	const struct pmulimit *limit = s->ask->env.text->resolve->limit;
	size_t first = s->metrics.len;
	int r = 0;

	for (size_t i = 0; i < nnames; i++)
		metricpick_add(&pick, names[i]);
	if (nnames)
		r = metricpick_find(&pick, s->ask->env.events, &picked, err);
	for (size_t i = 0; i < picked.len && r == 0; i++) {
		if (limit && pmulimit_leaves_out(limit, picked.at[i].table.pmu))
			continue;
		r = add_asked_of_each(s, &picked.at[i], !style->no_threshold, err);
	}
	if (r == 0 && picked.len && s->metrics.len == first)
		r = err_set(err, ERR_ABSENT, "'%s' is not of %s, which '--cputype' names", names[0],
			    limit->core);
	if (r == 0)
		group_metrics(s, first, style, plan);
	vec_release(&picked);
	metricpick_release(&pick);
	return r;
}

/* ---- values ---- */

size_t metricset_count(const struct metricset *s)
{
	return s->metrics.len;
}

/* The tables call the only kind of core that most machines have default_core. */
static const char *pmu_of(const struct metricentry *m)
{
	const char *pmu = m->table.pmu ? m->table.pmu : "";

	return strcmp(pmu, "default_core") == 0 ? "cpu" : pmu;
}

void metricset_find(const struct metricset *s, size_t i, const struct plan *plan,
		    const size_t *pieces, struct arena *arena, struct metricset_place *out)
{
	metricvalue_find(s->metrics.at[i], plan, pieces, arena, out);
	out->pmu = pmu_of(s->metrics.at[i]);
}

int metricset_value(struct metricset *s, size_t i, const struct metricset_sample *sample,
		    struct metricset_value *out, struct err *err)
{
	struct metricentry *m = s->metrics.at[i];
	int r;

	*out = (struct metricset_value){
		.name = m->table.name,
		.pmu = pmu_of(m),
		.is_of_kind = m->domain->core != NULL,
		.is_wanted = m->is_wanted,
		.unit = m->unit,
		.reason = "",
	};
	/* The same name may be another event of the plan for each metric. */
	exprset_forget(&m->domain->exprs);
	s->ask->uses = &m->uses;
	s->ask->sample = sample;
	r = metricvalue_compute(&s->arena, m, sample, out, err);
	s->ask->uses = NULL;
	s->ask->sample = NULL;
	return r < 0 ? err_while(err, "metric '%s'", m->table.name) : 0;
}
