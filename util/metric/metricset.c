/* SPDX-License-Identifier: MIT */
#include "util/metric/metricset.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pmu-events/evset.h"
#include "util/base/buf.h"
#include "util/base/view.h"
#include "util/count/counts.h"
#include "util/expr/exprname.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plantext.h"
#include "util/target/target.h"

#define DEFAULT_GROUP "Default"

struct metricset_metric {
	struct evtable_metric table;
	const char *unit;
	double scale;
	struct VEC(size_t) events; /* of the plan, that its value needs */
	const char *absent;	   /* an event that it asked for and the machine has not */
	const struct expr *threshold;
};

/* Times are seconds in expressions, as vendors' metrics expect (perf scales them so). */
static double ask_tool(const struct metricset *s, const struct tool_run *run, const char *name)
{
	struct err ignored = { 0 };
	uint64_t value;

	if (tool_value(s->env.fs, run, name, &value, &ignored) < 0)
		return NAN;
	return tool_is_time(name) ? (double)value * 1e-9 : (double)value;
}

/* A place in the plan, as map values are pointers: one more than the index, so that 0 is none. */
static void *place_of(size_t event)
{
	return (void *)(uintptr_t)(event + 1);
}

static bool find_place(const struct metricset *s, const char *name, size_t *event)
{
	uintptr_t place = (uintptr_t)map_find(&s->bound, view_of(name));

	*event = place - 1;
	return place != 0;
}

static double ask_count(const struct metricset *s, enum expr_op what, const char *name)
{
	struct count count;
	size_t event;

	if (what == EXPR_NAME && tool_known(name))
		return s->run ? ask_tool(s, s->run, name) : NAN;
	if (!s->counts || !find_place(s, name, &event))
		return NAN;
	count = counts_at(s->counts, event);
	if (!count.counted)
		return NAN;
	return what == EXPR_NAME ? (double)count.value : 1;
}

static const struct encoding *const *find_encodings(struct metricset *s, const char *name,
						    size_t *n)
{
	const struct encoding *const *found;
	struct err ignored = { 0 };
	struct buf text = { 0 };

	exprname_event(&text, name);
	found = plantext_find(s->env.text, buf_text(&text), n, &ignored);
	buf_release(&text);
	return found;
}

static double ask_has_event(struct metricset *s, const char *name)
{
	const struct encoding *const *found;
	size_t n;

	if (tool_known(name))
		return 1;
	found = find_encodings(s, name, &n);
	for (size_t i = 0; found && i < n; i++) {
		if (s->env.target->has(found[i]))
			return 1;
	}
	if (s->asking && !s->asking->absent)
		s->asking->absent = arena_string(&s->arena, name);
	return 0;
}

static double ask(void *arg, enum expr_op what, const char *name)
{
	struct metricset *s = arg;

	switch (what) {
	case EXPR_LITERAL:
		return tool_known(name) ? ask_tool(s, &s->env.run, name) : NAN;
	case EXPR_HAS_EVENT:
		return ask_has_event(s, name);
	case EXPR_STRCMP_CPUID:
		/* The common metrics do not ask; those of a CPU's model come with its planning. */
		return NAN;
	default:
		return ask_count(s, what, name);
	}
}

static bool is_common(const struct evtable_model *layer)
{
	return strcmp(layer->arch, "common") == 0;
}

static bool find_common(const struct evset *events, const char *name, struct evtable_metric *out)
{
	for (size_t i = 0; i < events->len; i++) {
		if (is_common(&events->layers[i]) &&
		    evtable_find_metric(&events->layers[i], NULL, name, strlen(name), out))
			return true;
	}
	return false;
}

static bool find_text(void *arg, const char *name, struct view *text)
{
	const struct metricset *s = arg;
	struct evtable_metric metric;

	/* Names of metrics are found without regard to case, but an expression means one case. */
	if (!find_common(s->env.events, name, &metric) || strcmp(metric.name, name) != 0)
		return false;
	*text = view_of(metric.expr);
	return true;
}

void metricset_init(struct metricset *s, const struct metricset_env *env)
{
	*s = (struct metricset){ .env = *env };
	s->answers = (struct expr_env){ .ask = ask, .find = find_text, .arg = s };
	exprset_init(&s->exprs, &s->answers, 0);
}

void metricset_release(struct metricset *s)
{
	for (size_t i = 0; i < s->metrics.len; i++)
		vec_release(&s->metrics.at[i]->events);
	vec_release(&s->metrics);
	exprset_release(&s->exprs);
	map_release(&s->bound);
	arena_release(&s->arena);
}

/* The plan's event that counts the same, so that nothing is counted twice. */
static bool find_in_plan(const struct plan *plan, const struct encoding *e, size_t *event)
{
	for (size_t i = 0; i < plan->events.len; i++) {
		if (plan->events.at[i].encoding && plantext_same(plan->events.at[i].encoding, e)) {
			*event = i;
			return true;
		}
	}
	return false;
}

static size_t add_hidden(struct metricset *s, struct plan *plan, const char *name,
			 const struct encoding *e)
{
	plan_add_group(plan);
	return plan_add_event(plan, &(struct plan_event){
					    .name = arena_string(&s->arena, name),
					    .encoding = e,
					    .counter = PLAN_COUNTER_ANY,
					    .hidden = true,
				    });
}

/* False when the plan lacks the event and it may not be added, or it does not exist. */
static bool bind(struct metricset *s, struct metricset_metric *m, const char *name,
		 struct plan *plan, bool may_add)
{
	const struct encoding *const *found;
	size_t event, n;

	if (tool_known(name))
		return true;
	if (!find_place(s, name, &event)) {
		found = find_encodings(s, name, &n);
		if (!found || !n)
			return false;
		if (!find_in_plan(plan, found[0], &event)) {
			if (!may_add)
				return false;
			event = add_hidden(s, plan, name, found[0]);
		}
		*map_add(&s->bound, view_of(arena_string(&s->arena, name))) = place_of(event);
	}
	*vec_add(&m->events) = event;
	return true;
}

/*
 * Reads the expression and finds its events. 1 it can be computed, 0 it is
 * left out, -1 failure.
 */
static int prepare(struct metricset *s, struct metricset_metric *m, struct plan *plan, bool may_add,
		   struct err *err)
{
	struct exprname_list names = { 0 };
	struct encoding unit = { .scale = 1, .unit = "" };
	int r = -1;

	s->asking = m;
	if (exprset_names(&s->exprs, m->table.name, &names, err) < 0) {
		err_while(err, "metric '%s'", m->table.name);
		goto out;
	}
	r = 1;
	for (size_t i = 0; r == 1 && i < names.len; i++)
		r = bind(s, m, names.at[i].text, plan, may_add);
	/* Without a count of its own it would say nothing about what was measured. */
	if (r == 1 && !may_add && !m->events.len)
		r = 0;
	if (r == 1 && m->table.threshold[0]) {
		m->threshold = expr_parse(&s->arena, view_of(m->table.threshold), 0, err);
		if (!m->threshold)
			r = err_while(err, "threshold of metric '%s'", m->table.name);
	}
	encoding_set_unit(&unit, m->table.unit);
	m->unit = unit.unit;
	m->scale = unit.scale;
out:
	s->asking = NULL;
	exprname_release(&names);
	return r;
}

static bool in_group(const char *groups, const char *group)
{
	struct view rest, piece;

	for (rest = view_of(groups); view_split(&rest, ';', &piece);) {
		if (view_equal(piece, group))
			return true;
	}
	return false;
}

static int add_metric(struct metricset *s, const struct evtable_metric *table, struct plan *plan,
		      bool may_add, struct err *err)
{
	struct metricset_metric *m = arena_alloc(&s->arena, sizeof(*m));
	int r;

	m->table = *table;
	r = prepare(s, m, plan, may_add, err);
	if (r > 0)
		*vec_add(&s->metrics) = m;
	else
		vec_release(&m->events);
	return r < 0 ? -1 : 0;
}

int metricset_add_default(struct metricset *s, struct plan *plan, bool may_add, struct err *err)
{
	const struct evset *events = s->env.events;

	for (size_t i = 0; i < events->len; i++) {
		const struct evtable_model *layer = &events->layers[i];

		for (size_t k = 0; is_common(layer) && k < layer->metrics; k++) {
			struct evtable_metric table = evtable_metric_at(layer, k), first;

			if (!in_group(table.groups, DEFAULT_GROUP))
				continue;
			/* An earlier layer's metric of that name hides it. */
			if (!find_common(events, table.name, &first) || first.expr != table.expr)
				continue;
			if (add_metric(s, &table, plan, may_add, err) < 0)
				return -1;
		}
	}
	return 0;
}

size_t metricset_count(const struct metricset *s)
{
	return s->metrics.len;
}

/* At the same time: always, or as members of one group. */
static void tell_times(const struct metricset *s, const struct metricset_metric *m,
		       const struct plan *plan, struct metricset_value *out)
{
	bool one_group = true;

	out->running_fraction = 1;
	for (size_t i = 0; i < m->events.len; i++) {
		struct count count = counts_at(s->counts, m->events.at[i]);

		if (count.running_fraction < out->running_fraction)
			out->running_fraction = count.running_fraction;
		if (plan_find_group(plan, m->events.at[i]) !=
		    plan_find_group(plan, m->events.at[0]))
			one_group = false;
	}
	out->coherent = one_group || out->running_fraction >= 1;
}

/* The event whose line it belongs to, and the one that is to blame if there is no value. */
static size_t pick_event(const struct metricset *s, const struct metricset_metric *m,
			 const struct plan *plan, const char **uncounted)
{
	size_t last = METRICSET_NO_EVENT;

	*uncounted = NULL;
	for (size_t i = 0; i < m->events.len; i++) {
		size_t event = m->events.at[i];

		if (!plan->events.at[event].hidden && (last == METRICSET_NO_EVENT || event > last))
			last = event;
		if (!counts_at(s->counts, event).counted && !*uncounted)
			*uncounted = plan->events.at[event].name;
	}
	return last;
}

static int tell_level(struct metricset *s, const struct metricset_metric *m,
		      struct metricset_value *out, struct err *err)
{
	double bad;

	if (!m->threshold)
		return 0;
	if (exprset_eval(&s->exprs, m->threshold, &bad, err) < 0)
		return -1;
	if (!isnan(bad))
		out->level = bad != 0 ? METRICSET_BAD : METRICSET_GOOD;
	return 0;
}

static int compute(struct metricset *s, const struct metricset_metric *m, const struct plan *plan,
		   struct metricset_value *out, struct err *err)
{
	const char *uncounted;
	struct buf reason = { 0 };
	double value;

	out->event = pick_event(s, m, plan, &uncounted);
	if (exprset_value(&s->exprs, m->table.name, &value, err) < 0)
		return -1;
	if (m->absent && (value == 0 || isnan(value)))
		buf_printf(&reason, "the machine has no event '%s'", m->absent);
	else if (!isfinite(value) && uncounted)
		buf_printf(&reason, "event '%s' was not counted", uncounted);
	else if (!isfinite(value))
		buf_add_text(&reason, "it would divide by zero");
	out->reason = arena_string(&s->arena, buf_text(&reason));
	buf_release(&reason);
	if (out->reason[0])
		return 0;
	out->known = true;
	out->value = value * m->scale;
	tell_times(s, m, plan, out);
	return tell_level(s, m, out, err);
}

int metricset_value(struct metricset *s, size_t i, const struct plan *plan,
		    const struct counts *counts, const struct tool_run *run,
		    struct metricset_value *out, struct err *err)
{
	const struct metricset_metric *m = s->metrics.at[i];
	int r;

	*out = (struct metricset_value){ .name = m->table.name, .unit = m->unit, .reason = "" };
	if (s->counts != counts || s->run != run)
		exprset_forget(&s->exprs);
	s->counts = counts;
	s->run = run;
	r = compute(s, m, plan, out, err);
	return r < 0 ? err_while(err, "metric '%s'", m->table.name) : 0;
}
