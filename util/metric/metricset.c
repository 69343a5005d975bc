/* SPDX-License-Identifier: MIT */
#include "util/metric/metricset.h"

#include <linux/perf_event.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pmu-events/evset.h"
#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/base/view.h"
#include "util/count/counts.h"
#include "util/expr/exprname.h"
#include "util/metric/metricask.h"
#include "util/metric/metricpick.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plantext.h"

#define DEFAULT_GROUP "Default"

struct metricset_metric {
	struct evtable_metric table;
	struct metricask_domain *domain;
	bool is_wanted;
	const char *unit;
	double scale;
	struct metricask_uses uses;
	const char *absent; /* an event that it asked for or needs, and that is not here */
	bool is_lost;	    /* without that there is no value */
	const struct expr *threshold;
	const char *reason; /* of the last value, or NULL */
};

void metricset_init(struct metricset *s, const struct metricset_env *env)
{
	*s = (struct metricset){ .ask = alloc_zero(1, sizeof(*s->ask)) };
	metricask_init(s->ask, env);
}

static void release_metric(struct metricset_metric *m)
{
	vec_release(&m->uses);
}

void metricset_release(struct metricset *s)
{
	for (size_t i = 0; i < s->metrics.len; i++)
		release_metric(s->metrics.at[i]);
	vec_release(&s->metrics);
	if (s->ask)
		metricask_release(s->ask);
	free(s->ask);
	arena_release(&s->arena);
}

static struct metricset_metric *new_metric(struct metricset *s, const struct evtable_metric *table,
					   bool is_common)
{
	struct metricset_metric *m = arena_alloc(&s->arena, sizeof(*m));
	struct encoding unit = { .scale = 1, .unit = "" };

	m->table = *table;
	m->domain = metricask_domain(s->ask, table->pmu, is_common);
	encoding_set_unit(&unit, table->unit);
	m->unit = unit.unit;
	m->scale = unit.scale;
	return m;
}

static bool has_use(const struct metricset_metric *m, const struct metricask_name *name)
{
	for (size_t i = 0; i < m->uses.len; i++) {
		if (m->uses.at[i].name == name)
			return true;
	}
	return false;
}

/* What is not here is lost for the value, and for the threshold only its level. */
static void add_uses(struct metricset *s, struct metricset_metric *m,
		     const struct exprname_list *names, bool is_soft)
{
	for (size_t i = 0; i < names->len; i++) {
		const struct metricask_name *name;
		size_t *events;

		if (tool_known(names->at[i].text))
			continue;
		name = metricask_name(m->domain, names->at[i].text);
		if (!name->nencodings && !is_soft) {
			m->absent = name->text;
			m->is_lost = true;
		}
		if (!name->nencodings || has_use(m, name))
			continue;
		events = arena_alloc(&s->arena, name->nencodings * sizeof(events[0]));
		*vec_add(&m->uses) = (struct metricask_use){ name, is_soft, events };
	}
}

static int read_threshold(struct metricset *s, struct metricset_metric *m, struct err *err)
{
	struct exprname_list names = { 0 };
	int r = -1;

	m->threshold = expr_parse(&s->arena, view_of(m->table.threshold), 0, err);
	if (m->threshold && exprset_names_of(&m->domain->exprs, m->threshold, &names, err) == 0) {
		add_uses(s, m, &names, true);
		r = 0;
	}
	exprname_release(&names);
	return r < 0 ? err_while(err, "threshold of metric '%s'", m->table.name) : 0;
}

/* Reads the expression and finds its events. */
static int read_metric(struct metricset *s, struct metricset_metric *m, bool has_threshold,
		       struct err *err)
{
	struct exprname_list names = { 0 };
	int r;

	/* Folding asks has_event while names are listed. */
	s->ask->absent = NULL;
	r = exprset_names(&m->domain->exprs, m->table.name, &names, err);
	m->absent = s->ask->absent;
	if (r < 0) {
		err_while(err, "metric '%s'", m->table.name);
	} else {
		add_uses(s, m, &names, false);
		if (has_threshold && m->table.threshold[0])
			r = read_threshold(s, m, err);
	}
	exprname_release(&names);
	return r;
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

static size_t add_event(struct plan *plan, const char *name, const struct encoding *e, bool hidden)
{
	return plan_add_event(plan, &(struct plan_event){
					    .name = name,
					    .encoding = e,
					    .counter = PLAN_COUNTER_ANY,
					    .hidden = hidden,
				    });
}

/* Each event alone. False when the plan lacks one and it may not be added. */
static bool use_plan(struct metricset_metric *m, struct plan *plan, bool may_add)
{
	for (size_t i = 0; i < m->uses.len; i++) {
		struct metricask_use *use = &m->uses.at[i];

		for (size_t k = 0; k < use->name->nencodings; k++) {
			const struct encoding *e = use->name->encodings[k];

			if (find_in_plan(plan, e, &use->events[k]))
				continue;
			if (!may_add)
				return false;
			plan_add_group(plan);
			use->events[k] = add_event(plan, use->name->event, e, true);
		}
	}
	return true;
}

static int add_default(struct metricset *s, const struct evtable_metric *table, struct plan *plan,
		       bool may_add, struct err *err)
{
	struct metricset_metric *m = new_metric(s, table, true);
	bool shown;

	if (read_metric(s, m, false, err) < 0) {
		release_metric(m);
		return -1;
	}
	shown = !m->is_lost && use_plan(m, plan, may_add);
	/* Without a count of its own it would say nothing about what was measured. */
	if (shown && !may_add && !m->uses.len)
		shown = false;
	if (!shown) {
		release_metric(m);
		return 0;
	}
	*vec_add(&s->metrics) = m;
	if (!table->threshold[0])
		return 0;
	m->threshold = expr_parse(&s->arena, view_of(table->threshold), 0, err);
	return m->threshold ? 0 : err_while(err, "threshold of metric '%s'", table->name);
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
			if (add_default(s, &table, plan, may_add, err) < 0)
				return -1;
		}
	}
	return 0;
}

/* ---- metrics that were asked for ---- */

static bool watchdog_runs(const struct fs *fs)
{
	struct buf text = { 0 };
	struct err absent = { 0 };
	bool runs = fs_read_line(fs, "/proc/sys/kernel/nmi_watchdog", &text, &absent) == 0 &&
		    strcmp(buf_text(&text), "1") == 0;

	buf_release(&text);
	return runs;
}

/* What the vendor says of grouping; the numbers are evtable.h's. */
static bool is_apart(const struct metricset_env *env, const struct evtable_metric *m)
{
	struct err ignored = { 0 };
	uint64_t smt = 0;

	switch (m->constraint) {
	case 1:
		return true;
	case 2:
	case 4:
		return watchdog_runs(env->fs);
	case 3:
		return tool_value(env->fs, &env->run, "smt_on", &smt, &ignored) == 0 && smt;
	default:
		return false;
	}
}

static void fill_item(const struct metricset *s, const struct metricset_metric *m,
		      struct metricgroup_item *item)
{
	item->is_apart = is_apart(&s->ask->env, &m->table);
	for (size_t i = 0; !m->is_lost && i < m->uses.len; i++) {
		const struct metricask_use *use = &m->uses.at[i];
		struct metricgroup_events *to = use->is_soft ? &item->soft : &item->needed;

		for (size_t k = 0; k < use->name->nencodings; k++)
			*vec_add(to) = (struct metricgroup_event){ use->name->event,
								   use->name->encodings[k] };
	}
}

/* How many of the metric's events the group holds. */
static size_t count_held(const struct metricgroup_events *group,
			 const struct metricgroup_item *item)
{
	size_t n = 0;

	for (size_t i = 0; i < item->needed.len; i++)
		n += metricgroup_has(group, item->needed.at[i].encoding);
	return n;
}

/* The event of the plan in the group that holds most of the metric, and it. */
static size_t find_best(const struct metricgroup_list *groups, const size_t *held,
			const struct plan *plan, size_t first_group, const struct encoding *e)
{
	size_t best = SIZE_MAX, event;

	for (size_t g = 0; g < groups->len; g++) {
		if ((best == SIZE_MAX || held[g] > held[best]) &&
		    metricgroup_has(&groups->at[g], e))
			best = g;
	}
	event = plan->groups.at[first_group + best].first;
	while (!plantext_same(plan->events.at[event].encoding, e))
		event++;
	return event;
}

static void bind(struct metricset_metric *m, const struct metricgroup_item *item,
		 const struct metricgroup_list *groups, const struct plan *plan, size_t first_group)
{
	size_t *held = alloc_zero(groups->len + 1, sizeof(held[0]));

	for (size_t g = 0; g < groups->len; g++)
		held[g] = count_held(&groups->at[g], item);
	for (size_t i = 0; !m->is_lost && i < m->uses.len; i++) {
		struct metricask_use *use = &m->uses.at[i];

		for (size_t k = 0; k < use->name->nencodings; k++)
			use->events[k] =
				find_best(groups, held, plan, first_group, use->name->encodings[k]);
	}
	free(held);
}

static void add_groups(struct plan *plan, const struct metricgroup_list *groups)
{
	for (size_t g = 0; g < groups->len; g++) {
		plan_add_group(plan);
		plan->groups.at[plan->groups.len - 1].weak = true;
		for (size_t i = 0; i < groups->at[g].len; i++)
			add_event(plan, groups->at[g].at[i].name, groups->at[g].at[i].encoding,
				  false);
	}
}

static void group_metrics(struct metricset *s, size_t first, const struct metricgroup_style *style,
			  struct plan *plan)
{
	size_t n = s->metrics.len - first, first_group = plan->groups.len;
	struct metricgroup_item *items = alloc_zero(n + 1, sizeof(items[0]));
	struct metricgroup_list groups = { 0 };

	for (size_t i = 0; i < n; i++)
		fill_item(s, s->metrics.at[first + i], &items[i]);
	metricgroup_make(items, n, style, &groups);
	add_groups(plan, &groups);
	for (size_t i = 0; i < n; i++) {
		bind(s->metrics.at[first + i], &items[i], &groups, plan, first_group);
		vec_release(&items[i].needed);
		vec_release(&items[i].soft);
	}
	metricgroup_release(&groups);
	free(items);
}

int metricset_add(struct metricset *s, const char *const *names, size_t nnames,
		  const struct metricgroup_style *style, struct plan *plan, struct err *err)
{
	struct metricpick_list picked = { 0 };
	struct metricpick pick = { 0 };
	size_t first = s->metrics.len;
	int r = 0;

	for (size_t i = 0; i < nnames; i++)
		metricpick_add(&pick, names[i]);
	if (nnames)
		r = metricpick_find(&pick, s->ask->env.events, &picked, err);
	for (size_t i = 0; i < picked.len && r == 0; i++) {
		struct metricset_metric *m =
			new_metric(s, &picked.at[i].table, picked.at[i].is_common);

		m->is_wanted = picked.at[i].by_name;
		*vec_add(&s->metrics) = m;
		r = read_metric(s, m, !style->no_threshold, err);
	}
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

/* Steps over the events of the plan that the value needs. */
struct cursor {
	size_t use, encoding;
};

static bool next_event(const struct metricset_metric *m, struct cursor *at, size_t *event)
{
	for (; at->use < m->uses.len; at->use++, at->encoding = 0) {
		const struct metricask_use *use = &m->uses.at[at->use];

		if (use->is_soft || at->encoding >= use->name->nencodings)
			continue;
		*event = use->events[at->encoding++];
		return true;
	}
	return false;
}

/* At the same time: always, or as members of one group. */
static void tell_times(const struct metricset_metric *m, const struct metricset_sample *sample,
		       struct metricset_value *out)
{
	size_t event, group = SIZE_MAX;
	struct cursor at = { 0 };
	bool one_group = true;

	out->running_fraction = 1;
	while (next_event(m, &at, &event)) {
		struct count count = counts_at(sample->counts, event);
		size_t own = plan_find_group(sample->plan, event);

		if (count.running_fraction < out->running_fraction)
			out->running_fraction = count.running_fraction;
		one_group &= group == SIZE_MAX ||
			     (group == own && !(sample->alone && sample->alone[event]));
		group = own;
	}
	out->coherent = one_group || (out->running_fraction >= 1 && !sample->runs_of_group);
}

/* The event whose line it belongs to, and the one that is to blame if there is no value. */
static size_t pick_event(const struct metricset_metric *m, const struct metricset_sample *sample,
			 const char **uncounted)
{
	size_t last = METRICSET_NO_EVENT, event;
	struct cursor at = { 0 };

	*uncounted = NULL;
	while (next_event(m, &at, &event)) {
		const struct plan_event *planned = &sample->plan->events.at[event];

		if (!planned->hidden && (last == METRICSET_NO_EVENT || event > last))
			last = event;
		if (!counts_at(sample->counts, event).counted && !*uncounted)
			*uncounted = planned->name;
	}
	return last;
}

static int tell_level(const struct metricset_metric *m, struct metricset_value *out,
		      struct err *err)
{
	double bad;

	if (!m->threshold)
		return 0;
	if (exprset_eval(&m->domain->exprs, m->threshold, &bad, err) < 0)
		return -1;
	if (!isnan(bad))
		out->level = bad != 0 ? METRICSET_BAD : METRICSET_GOOD;
	return 0;
}

static void tell_reason(struct metricset *s, struct metricset_metric *m, double value,
			const char *uncounted, struct metricset_value *out)
{
	struct buf reason = { 0 };

	if (m->is_lost || (m->absent && (value == 0 || isnan(value))))
		buf_printf(&reason, "the machine has no event '%s'", m->absent);
	else if (!isfinite(value) && uncounted)
		buf_printf(&reason, "event '%s' was not counted", uncounted);
	else if (!isfinite(value))
		buf_add_text(&reason, "it would divide by zero");
	/* It is the same in every interval. */
	if (!m->reason || strcmp(m->reason, buf_text(&reason)) != 0)
		m->reason = arena_string(&s->arena, buf_text(&reason));
	out->reason = m->reason;
	buf_release(&reason);
}

static int compute(struct metricset *s, struct metricset_metric *m,
		   const struct metricset_sample *sample, struct metricset_value *out,
		   struct err *err)
{
	const char *uncounted = NULL;
	double value = NAN;

	out->event = METRICSET_NO_EVENT;
	if (!m->is_lost) {
		out->event = pick_event(m, sample, &uncounted);
		if (exprset_value(&m->domain->exprs, m->table.name, &value, err) < 0)
			return -1;
	}
	tell_reason(s, m, value, uncounted, out);
	if (out->reason[0])
		return 0;
	out->known = true;
	out->value = value * m->scale;
	tell_times(m, sample, out);
	return tell_level(m, out, err);
}

int metricset_value(struct metricset *s, size_t i, const struct metricset_sample *sample,
		    struct metricset_value *out, struct err *err)
{
	struct metricset_metric *m = s->metrics.at[i];
	int r;

	*out = (struct metricset_value){
		.name = m->table.name, .is_wanted = m->is_wanted, .unit = m->unit, .reason = ""
	};
	/* The same name may be another event of the plan for each metric. */
	exprset_forget(&m->domain->exprs);
	s->ask->uses = &m->uses;
	s->ask->sample = sample;
	r = compute(s, m, sample, out, err);
	s->ask->uses = NULL;
	s->ask->sample = NULL;
	return r < 0 ? err_while(err, "metric '%s'", m->table.name) : 0;
}
