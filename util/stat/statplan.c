/* SPDX-License-Identifier: MIT */
#include "util/stat/statplan.h"

#include <string.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/vec.h"
#include "util/pmu/counterpin.h"
#include "util/pmu/encoding.h"
#include "util/pmu/machine.h"
#include "util/stat/statpreset.h"
#include "util/target/recorded.h"
#include "util/target/replay.h"

/* Of the events from first on, which are those of the last -e. */
static int add_filter(struct statplan *p, size_t first, const char *filter, struct err *err)
{
	bool any = false;

	for (size_t i = first; i < p->plan.events.len; i++) {
		const struct encoding *e = p->plan.events.at[i].encoding;

		/* One that is refused here was a tracepoint as well: nothing else is looked up. */
		if (e && strcmp(e->pmu, "tracepoint") != 0)
			return err_set(err, ERR_USAGE,
				       "filter '%s' is for tracepoints, and '%s' is none", filter,
				       p->plan.events.at[i].name);
		p->plan.events.at[i].filter = filter;
		any = true;
	}
	return any ? 0 : err_set(err, ERR_USAGE, "filter '%s' has no '-e' in front of it", filter);
}

static int add_events(struct statplan *p, const struct opt_list *events, struct err *err)
{
	size_t first = p->plan.events.len;

	for (size_t i = 0; i < events->len; i++) {
		const char *value = events->at[i].value;

		if (events->at[i].opt->letter != 'e') {
			if (add_filter(p, first, value, err) < 0)
				return -1;
			continue;
		}
		first = p->plan.events.len;
		if (plantext_add(&p->text, value, &p->plan, err) < 0)
			return -1;
	}
	return 0;
}

/* What is replayed need not exist here; then it is as what was written says. */
static void add_known(struct statplan *p, const char *name, const struct encoding *otherwise)
{
	const struct encoding *const *found;
	struct err unknown = { 0 };
	size_t n;

	found = plantext_find(&p->text, name, &n, &unknown);
	plan_add_group(&p->plan);
	plan_add_event(&p->plan, &(struct plan_event){
					 .name = name,
					 .encoding = found && n == 1 ? found[0] : otherwise,
					 .counter = PLAN_COUNTER_ANY,
				 });
}

static int add_replayed(struct statplan *p, const struct statplan_args *a, struct err *err)
{
	struct replay_names names = { 0 };
	int r = replay_read_names(a->fs, a->replay, &p->arena, &names, err);

	for (size_t i = 0; r == 0 && i < names.len; i++)
		add_known(p, names.at[i], NULL);
	vec_release(&names);
	return r;
}

static void add_recorded(struct statplan *p, const struct recorded *recorded)
{
	for (size_t i = 0; i < recorded->events.len; i++) {
		const struct recorded_event *event = &recorded->events.at[i];
		struct encoding *e = arena_alloc(&p->arena, sizeof(*e));

		*e = (struct encoding){
			.model = "",
			.name = event->name,
			.pmu = "",
			.terms = "",
			.unit = event->unit,
			.scale = event->scale,
		};
		add_known(p, event->name, e);
	}
}

static int add_detailed(struct statplan *p, unsigned int detailed, struct err *err)
{
	static const char *const levels[] = {
		"L1-dcache-loads,L1-dcache-load-misses,LLC-loads,LLC-load-misses",
		("L1-icache-loads,L1-icache-load-misses,dTLB-loads,dTLB-load-misses,iTLB-loads,"
		 "iTLB-load-misses"),
		"L1-dcache-prefetches,L1-dcache-prefetch-misses",
	};

	for (unsigned int i = 0; i < detailed && i < ARRAY_LEN(levels); i++) {
		if (plantext_add(&p->text, levels[i], &p->plan, err) < 0)
			return -1;
	}
	return 0;
}

static int add_metrics(struct statplan *p, const struct statplan_args *a, const struct evset *set,
		       struct err *err)
{
	const char *groups[STATPRESET_MOST] = { NULL };
	const struct opt_list *metrics = a->metrics;
	struct VEC(const char *) names = { 0 };
	int n = 0, r = -1;

	for (size_t i = 0; i < metrics->len; i++)
		*vec_add(&names) = metrics->at[i].value;
	if (a->presets)
		n = statpreset_groups(a->presets, set, &p->arena, groups, err);
	for (int i = 0; i < n; i++)
		*vec_add(&names) = groups[i];
	if (n >= 0)
		r = metricset_add(&p->metrics, names.at, names.len, &a->style, &p->plan, err);
	vec_release(&names);
	return r;
}

static int place_events(struct statplan *p, size_t cgroups, struct err *err)
{
	if (cgroups < 2)
		return 0;
	for (size_t i = 0, n = 0; i < p->plan.events.len; i++) {
		if (n >= cgroups)
			return err_set(err, ERR_USAGE,
				       "option '-G' names %zu cgroups for %zu events", cgroups,
				       p->plan.events.len);
		p->plan.events.at[i].cgroup = n + 1;
		/* What only leads is where the one is that it leads. */
		n += !p->plan.events.at[i].hidden;
	}
	return 0;
}

static int add_usual(struct statplan *p, const struct statplan_args *a, struct err *err)
{
	if (a->recorded) {
		add_recorded(p, a->recorded);
		return 0;
	}
	if (a->replay)
		return add_replayed(p, a, err);
	if (a->usual)
		return plantext_add(&p->text, a->usual, &p->plan, err);
	if (plantext_add(&p->text,
			 a->run.cpu_wide ? "cpu-clock,context-switches,cpu-migrations,page-faults"
					 : "task-clock,context-switches,cpu-migrations,page-faults",
			 &p->plan, err) < 0)
		return -1;
	/* What a metric needs is of one time, where the counters allow; perf has no groups here. */
	return plantext_add(&p->text,
			    a->no_default_metrics
				    ? "cycles,instructions,branches,branch-misses"
				    : "{cycles,instructions}:W,{branches,branch-misses}:W",
			    &p->plan, err);
}

/* What the user takes for one event is shown as one. */
static int merge_events(struct statplan *p, const struct statplan_args *a, struct machine *machine,
			struct err *err)
{
	struct statmerge_style style = { .units = !a->no_merge, .cores = a->hybrid_merge };
	struct VEC(const char *) cores = { 0 };
	struct pmu *pmu;
	size_t pos = 0;
	int r;

	while ((r = pmuset_next(&machine->pmus, view_of("default_core"), &pos, &pmu, err)) > 0)
		*vec_add(&cores) = pmu->name;
	style.core_names = cores.at;
	style.ncores = cores.len;
	if (r == 0)
		statmerge_init(&p->merge, &p->plan, &style);
	vec_release(&cores);
	return r;
}

static int add_all(struct statplan *p, const struct statplan_args *a, struct machine *machine,
		   struct err *err)
{
	bool asked = a->events->len || a->metrics->len ||
		     (a->presets && statpreset_is_given(a->presets));

	if (add_events(p, a->events, err) < 0 || (!asked && add_usual(p, a, err) < 0) ||
	    add_detailed(p, a->detailed, err) < 0)
		return -1;
	/* Of the usual events of a machine whose cycles are instructions they would say nothing. */
	if ((!a->usual || asked) && !a->no_default_metrics &&
	    metricset_add_default(&p->metrics, &p->plan, !asked && !a->replay, err) < 0)
		return -1;
	p->metrics_failed = add_metrics(p, a, &machine->set, err) < 0;
	if (p->metrics_failed || place_events(p, a->cgroups_in_order, err) < 0)
		return -1;
	return pmulimit_check(&p->limit, &p->plan, err);
}

int statplan_make(struct statplan *p, const struct statplan_args *a, struct machine *machine,
		  struct err *err)
{
	struct metricset_env env = {
		.events = &machine->set,
		.text = &p->text,
		.target = a->target,
		.fs = &machine->fs,
		.cpuid = buf_text(&machine->cpu),
		.run = a->run,
	};
	int r;

	*p = (struct statplan){ 0 };
	plantext_init(&p->text, &machine->resolve);
	p->text.leads_topdown = true;
	metricset_init(&p->metrics, &env);
	if (a->nothing)
		return 0;
	if (pmulimit_choose(&p->limit, a->cputype, a->pmu_filter, &machine->pmus, err) < 0)
		return -1;
	machine->resolve.limit = &p->limit;
	r = add_all(p, a, machine, err);
	machine->resolve.limit = NULL;
	if (r < 0 || counterpin_plan(&machine->resolve, a->samples, &p->arena, &p->plan, err) < 0)
		return -1;
	return merge_events(p, a, machine, err);
}

void statplan_release(struct statplan *p)
{
	statmerge_release(&p->merge);
	metricset_release(&p->metrics);
	pmulimit_release(&p->limit);
	plan_release(&p->plan);
	plantext_release(&p->text);
	arena_release(&p->arena);
}
