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
	struct evtable_model model;
	const char *pmu;
	const char *missing; /* the first name of a metric that has no value, or NULL */
};

static double ask(void *arg, enum expr_op what, const char *name)
{
	struct scope *s = arg;
	double value = given_ask(s->given, what, name);

	if (isnan(value) && !s->missing)
		s->missing = name;
	return value;
}

/* A reference is spelled as the metric is: IPC does not mean ipc. */
static bool find(void *arg, const char *name, struct view *text)
{
	const struct scope *s = arg;
	struct evtable_metric m;

	if (!evtable_find_metric(&s->model, s->pmu, name, strlen(name), &m) ||
	    strcmp(m.name, name) != 0)
		return false;
	*text = view_of(m.expr);
	return true;
}

struct evaluation {
	struct doc *doc;
	const struct given *given;
	struct metricpick *pick;
	size_t failures;
	struct err first; /* of them */
};

static int compute(struct exprset *set, struct scope *s, const struct evtable_metric *m,
		   double *value, struct err *err)
{
	s->missing = NULL;
	if (exprset_value(set, m->name, value, err) < 0)
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
static void print_metric(struct evaluation *v, struct exprset *set, struct scope *s,
			 const struct evtable_metric *m)
{
	struct err err = { 0 };
	double value = 0;
	bool good = compute(set, s, m, &value, &err) == 0;
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

static void print_model(struct evaluation *v, const struct evtable_model *model)
{
	for (size_t p = 0; p < model->pmus; p++) {
		struct evtable_pmu pmu = evtable_pmu_at(model, p);
		struct scope s = { v->given, *model, pmu.name, NULL };
		struct expr_env env = { ask, find, &s };
		struct exprset set;

		if (!pmu.metrics)
			continue;
		exprset_init(&set, &env, 0);
		for (size_t i = pmu.first_metric; i < pmu.first_metric + pmu.metrics; i++) {
			struct evtable_metric m = evtable_metric_at(model, i);

			if (metricpick_wants(v->pick, &m))
				print_metric(v, &set, &s, &m);
		}
		exprset_release(&set);
	}
}

/* In an earlier table or layer, so that what it says counts instead. */
static bool is_hidden(const struct machine *m, size_t table, const char *path)
{
	struct evtable_model other;

	for (size_t i = 0; i < table; i++) {
		if (evtable_find_model(m->tables[i], path, &other) && other.metrics)
			return true;
	}
	return false;
}

static void print_models(struct evaluation *v, const struct machine *m, bool all)
{
	if (!all) {
		for (size_t i = 0; i < m->set.len; i++)
			print_model(v, &m->set.layers[i]);
		return;
	}
	for (size_t t = 0; t < m->ntables; t++) {
		for (size_t i = 0; i < evtable_models(m->tables[t]); i++) {
			struct evtable_model model = evtable_model_at(m->tables[t], i);

			if ((!m->cpu.len || strcmp(model.path, m->set.model) == 0) &&
			    !is_hidden(m, t, model.path))
				print_model(v, &model);
		}
	}
}

void planvalues_write(struct doc *doc, const struct machine *m, const struct given *given,
		      struct metricpick *pick, bool all)
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

	doc_begin(doc, "plan-values", 1);
	doc_table(doc, &table);
	print_models(&v, m, all);
	doc_table_end(doc);
	if (v.failures)
		doc_note(doc, "%zu metric%s could not be computed; the first: %s", v.failures,
			 v.failures > 1 ? "s" : "", v.first.text);
	doc_end(doc);
}
