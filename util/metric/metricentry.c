/* SPDX-License-Identifier: MIT */
#include "util/metric/metricentry.h"

#include <math.h>
#include <string.h>

#include "util/base/view.h"
#include "util/expr/exprname.h"
#include "util/metric/metricset.h"
#include "util/pmu/encoding.h"
#include "util/target/tool.h"

struct metricentry *metricentry_new(struct metricask *ask, struct arena *arena,
				    const struct evtable_metric *table, bool is_common,
				    const char *core)
{
	struct metricentry *m = arena_alloc(arena, sizeof(*m));
	struct encoding unit = { .scale = 1, .unit = "" };

	m->table = *table;
	if (core)
		m->table.pmu = core;
	m->domain = metricask_domain(ask, m->table.pmu, is_common, core);
	encoding_set_unit(&unit, table->unit);
	m->unit = unit.unit;
	m->scale = unit.scale;
	return m;
}

void metricentry_release(struct metricentry *m)
{
	vec_release(&m->uses);
}

static bool has_use(const struct metricentry *m, const struct metricask_name *name)
{
	for (size_t i = 0; i < m->uses.len; i++) {
		if (m->uses.at[i].name == name)
			return true;
	}
	return false;
}

/* What is not here is lost for the value, and for the threshold only its level. */
static void add_uses(struct arena *arena, struct metricentry *m, const struct exprname_list *names,
		     bool is_soft)
{
	for (size_t i = 0; i < names->len; i++) {
		const struct metricask_name *name;
		size_t *events;

		if (tool_known(names->at[i].text))
			continue;
		name = metricask_name(m->domain, names->at[i].text);
		if (name->is_latency ? isnan(name->latency) : !name->nencodings) {
			m->is_lost |= !is_soft;
			m->is_untold |= !is_soft && name->is_latency;
			if (!is_soft)
				m->absent = name->text;
		}
		if (!name->nencodings || has_use(m, name))
			continue;
		events = arena_alloc(arena, name->nencodings * sizeof(events[0]));
		*vec_add(&m->uses) = (struct metricask_use){ name, is_soft, events };
	}
}

static int read_threshold(struct arena *arena, struct metricentry *m, struct err *err)
{
	struct exprname_list names = { 0 };
	int r = -1;

	m->threshold = expr_parse(arena, view_of(m->table.threshold), 0, err);
	if (m->threshold && exprset_names_of(&m->domain->exprs, m->threshold, &names, err) == 0) {
		add_uses(arena, m, &names, true);
		r = 0;
	}
	exprname_release(&names);
	return r < 0 ? err_while(err, "threshold of metric '%s'", m->table.name) : 0;
}

/* Asks for each event that the expression asks for; the first that is not there is told. */
static void ask_events(struct metricask_domain *d, const struct expr *e)
{
	if (e->op == EXPR_HAS_EVENT)
		d->answers.ask(d, EXPR_HAS_EVENT, e->name);
	for (unsigned int i = 0; i < expr_arguments(e->op); i++)
		ask_events(d, e->arg[i]);
}

/* An expression is folded but once, also for metrics that refer to it. */
static const char *find_absent(struct metricask *ask, struct arena *arena,
			       const struct metricentry *m)
{
	struct err ignored = { 0 };
	const struct expr *e = NULL;

	if (!ask->absent && strstr(m->table.expr, "has_event"))
		e = expr_parse(arena, view_of(m->table.expr), 0, &ignored);
	if (e)
		ask_events(m->domain, e);
	return ask->absent;
}

int metricentry_read(struct metricask *ask, struct arena *arena, struct metricentry *m,
		     bool has_threshold, struct err *err)
{
	struct exprname_list names = { 0 };
	int r;

	/* Folding asks has_event while names are listed. */
	ask->absent = NULL;
	r = exprset_names(&m->domain->exprs, m->table.name, &names, err);
	m->absent = find_absent(ask, arena, m);
	if (r < 0) {
		err_while(err, "metric '%s'", m->table.name);
	} else {
		add_uses(arena, m, &names, false);
		if (has_threshold && m->table.threshold[0])
			r = read_threshold(arena, m, err);
	}
	exprname_release(&names);
	return r;
}

int metricentry_judge(struct arena *arena, struct metricentry *m, struct err *err)
{
	if (!m->table.threshold[0])
		return 0;
	m->threshold = expr_parse(arena, view_of(m->table.threshold), 0, err);
	return m->threshold ? 0 : err_while(err, "threshold of metric '%s'", m->table.name);
}
