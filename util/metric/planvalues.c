/* SPDX-License-Identifier: MIT */
#include "util/metric/planvalues.h"

#include <math.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/expr/exprset.h"
#include "util/metric/given.h"
#include "util/metric/metricpick.h"
#include "util/out/doc.h"
#include "util/pmu/machine.h"

/* The metrics of one model and PMU, with the values given. */
struct scope {
	const struct given *given;
	const struct machine *machine;
	struct evtable_model model;
	const char *pmu;
	const char *missing; /* the first name of a metric that has no value, or NULL */
	struct expr_env env;
	struct exprset exprs;
};

static double ask(void *arg, enum expr_op what, const char *name)
{
	struct scope *s = arg;
	double value = given_ask(s->given, what, name);

	if (isnan(value) && !s->missing)
		s->missing = name;
	return value;
}

/*
 * Of the model of that path in the first table that has the metric. A
 * reference is spelled as the metric is: IPC does not mean ipc.
 */
static bool find(void *arg, const char *name, struct view *text)
{
	const struct scope *s = arg;
	struct evtable_model model;
	struct evtable_metric m;

	for (size_t i = 0; i < s->machine->ntables; i++) {
		if (!evtable_find_model(s->machine->tables[i], s->model.path, &model) ||
		    !evtable_find_metric(&model, s->pmu, name, strlen(name), &m) ||
		    strcmp(m.name, name) != 0)
			continue;
		*text = view_of(m.expr);
		return true;
	}
	return false;
}

struct evaluation {
	struct doc *doc;
	const struct given *given;
	struct metricpick *pick;
	size_t failures;
	struct err first; /* of them */
};

static int compute(struct scope *s, const struct evtable_metric *m, double *value, struct err *err)
{
	s->missing = NULL;
	if (exprset_value(&s->exprs, m->name, value, err) < 0)
		return -1;
	if (!isnan(*value))
		return 0;
	if (!s->missing)
		return err_set(err, ERR_INPUT, "metric '%s' is not a number with these values",
			       m->name);
	return err_set(err, ERR_ABSENT, "metric '%s' needs '%s', of which no value is given",
		       m->name, s->missing);
}

/* Why there is no value is told at the end. */
static void print_metric(struct evaluation *v, struct scope *s, const struct evtable_metric *m)
{
	struct err err = { 0 };
	double value = 0;
	bool good = compute(s, m, &value, &err) == 0;
	struct cell cells[] = {
		cell_text(s->model.path),
		cell_text(m->json_unit),
		cell_text(m->name),
		good ? cell_real(value) : cell_none(),
	};

	doc_row(v->doc, cells);
	if (!good && !v->failures++) {
		err_while(&err, "%s", s->model.path);
		v->first = err;
	}
}

/* Expressions are kept as long as the metrics are of one model and PMU. */
static void enter(struct scope *s, const struct evset_item *item)
{
	if (s->pmu && s->model.table == item->model.table &&
	    strcmp(s->model.path, item->model.path) == 0 && strcmp(s->pmu, item->metric.pmu) == 0)
		return;
	if (s->pmu)
		exprset_release(&s->exprs);
	s->model = item->model;
	s->pmu = item->metric.pmu;
	s->env = (struct expr_env){ ask, find, s };
	exprset_init(&s->exprs, &s->env, 0);
}

static int next_metric(const struct machine *m, bool all, struct evset_pos *pos,
		       struct evset_item *item)
{
	if (!all)
		return evset_next(&m->set, EVSET_METRICS, pos, item);
	return evset_next_of(m->tables, m->ntables, m->cpu.len ? m->set.model : NULL, EVSET_METRICS,
			     pos, item);
}

static void print_metrics(struct evaluation *v, const struct machine *m, bool all)
{
	struct scope s = { .given = v->given, .machine = m };
	struct evset_pos pos = { 0 };
	struct evset_item item;

	while (next_metric(m, all, &pos, &item)) {
		if (!metricpick_wants(v->pick, &item.metric))
			continue;
		enter(&s, &item);
		print_metric(v, &s, &item.metric);
	}
	if (s.pmu)
		exprset_release(&s.exprs);
}

/* Told before the first byte is printed: an error leaves no half document behind. */
static int check_pick(struct metricpick *pick, const struct machine *m, bool all, struct err *err)
{
	struct evset_pos pos = { 0 };
	struct evset_item item;

	if (!pick->names.len)
		return 0;
	while (next_metric(m, all, &pos, &item))
		metricpick_wants(pick, &item.metric);
	return metricpick_check(pick, err);
}

int planvalues_write(struct doc *doc, const struct machine *m, const struct given *given,
		     struct metricpick *pick, bool all, struct err *err)
{
	static const struct column columns[] = {
		{ "model", "Model", NULL, 0 },
		{ "unit", "Unit", NULL, 0 },
		{ "metric", "Metric", NULL, 0 },
		{ "value", "Value", NULL, 0 },
	};
	static const struct table table = {
		.key = "values", .title = "", .columns = columns, .ncolumns = ARRAY_LEN(columns)
	};
	struct evaluation v = { .doc = doc, .given = given, .pick = pick };

	if (check_pick(pick, m, all, err) != 0)
		return -1;
	doc_begin(doc, "plan-values", 1);
	doc_table(doc, &table);
	print_metrics(&v, m, all);
	doc_table_end(doc);
	if (v.failures)
		doc_note(doc, "%zu metric%s could not be computed; the first: %s", v.failures,
			 v.failures > 1 ? "s" : "", v.first.text);
	doc_end(doc);
	return 0;
}
