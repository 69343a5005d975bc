/* SPDX-License-Identifier: MIT */
#include <fnmatch.h>
#include <string.h>

#include "cmd/cmd.h"
#include "util/expr/exprset.h"
#include "util/metric/given.h"
#include "util/pmu/machine.h"

struct plan_args {
	struct machine_args machine;
	struct opt_list metrics;
	const char *evaluate;
	bool all;
};

static const struct opt plan_opts[] = {
	OPT_GROUP(machine_opts, offsetof(struct plan_args, machine)),
	LIST('M', "metrics", struct plan_args, metrics, "METRICS",
	     "only these metrics or metric groups, with ',' between them; globs match"),
	TEXT(0, "evaluate", struct plan_args, evaluate, "FILE",
	     "compute metrics with the values of a CSV 'name,value', or made-up ones: fnv"),
	FLAG(0, "all", struct plan_args, all, "the metrics of every model"),
	OPT_END,
};

/* The metrics of one model and PMU, with the values given. */
struct scope {
	const struct given *given;
	struct evtable_model model;
	const char *pmu;
};

static double ask(void *arg, enum expr_op what, const char *name)
{
	const struct scope *s = arg;

	return given_ask(s->given, what, name);
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

static bool matches(struct view pattern, const struct evtable_metric *m)
{
	struct buf glob = { 0 };
	bool hit;

	buf_add_view(&glob, pattern);
	hit = fnmatch(buf_text(&glob), m->name, FNM_CASEFOLD) == 0 ||
	      evtable_in_group(m, buf_text(&glob));
	buf_release(&glob);
	return hit;
}

/* Marks in used which of the wanted names met something. */
static bool is_wanted(const struct opt_list *wanted, const struct evtable_metric *m, bool *used)
{
	bool hit = !wanted->len;
	size_t n = 0;

	for (size_t i = 0; i < wanted->len; i++) {
		struct view rest = view_of(wanted->at[i].value), name;

		while (view_split(&rest, ',', &name)) {
			bool met = matches(view_trim(name), m);

			used[n++] |= met;
			hit |= met;
		}
	}
	return hit;
}

static size_t count_wanted(const struct opt_list *wanted)
{
	size_t n = 0;

	for (size_t i = 0; i < wanted->len; i++) {
		struct view rest = view_of(wanted->at[i].value), name;

		while (view_split(&rest, ',', &name))
			n++;
	}
	return n;
}

struct evaluation {
	const struct cmd_env *env;
	const struct plan_args *args;
	struct given given;
	bool *used;
	size_t failures;
	struct err first; /* of them */
};

/* A metric that cannot be computed is a row without a value; why is told at the end. */
static void print_metric(struct evaluation *v, struct exprset *set, const struct scope *s,
			 const struct evtable_metric *m)
{
	struct err err = { 0 };
	double value = 0;
	bool good = exprset_value(set, m->name, &value, &err) == 0;
	struct cell cells[] = {
		cell_text(s->model.path),
		cell_text(m->json_unit),
		cell_text(m->name),
		good ? cell_real(value) : cell_none(),
	};

	doc_row(v->env->doc, cells);
	if (!good && !v->failures++) {
		err_while(&err, "%s", s->model.path);
		v->first = err;
	}
}

static void print_model(struct evaluation *v, const struct evtable_model *model)
{
	for (size_t p = 0; p < model->pmus; p++) {
		struct evtable_pmu pmu = evtable_pmu_at(model, p);
		struct scope s = { &v->given, *model, pmu.name };
		struct expr_env env = { ask, find, &s };
		struct exprset set;

		if (!pmu.metrics)
			continue;
		exprset_init(&set, &env, 0);
		for (size_t i = pmu.first_metric; i < pmu.first_metric + pmu.metrics; i++) {
			struct evtable_metric m = evtable_metric_at(model, i);

			if (is_wanted(&v->args->metrics, &m, v->used))
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

static void print_models(struct evaluation *v, const struct machine *m)
{
	if (!v->args->all) {
		for (size_t i = 0; i < m->set.len; i++)
			print_model(v, &m->set.layers[i]);
		return;
	}
	for (size_t t = 0; t < m->ntables; t++) {
		for (size_t i = 0; i < evtable_models(m->tables[t]); i++) {
			struct evtable_model model = evtable_model_at(m->tables[t], i);

			if (!is_hidden(m, t, model.path))
				print_model(v, &model);
		}
	}
}

static int evaluate(struct evaluation *v, const struct machine *m, struct err *err)
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
	size_t n = count_wanted(&v->args->metrics), at = 0;

	v->used = alloc_zero(n, sizeof(v->used[0]));
	doc_begin(v->env->doc, "plan-values", 1);
	doc_table(v->env->doc, &table);
	print_models(v, m);
	doc_table_end(v->env->doc);
	if (v->failures)
		doc_note(v->env->doc, "%zu metric%s could not be computed; the first: %s",
			 v->failures, v->failures > 1 ? "s" : "", v->first.text);
	doc_end(v->env->doc);
	for (size_t i = 0; i < v->args->metrics.len; i++) {
		struct view rest = view_of(v->args->metrics.at[i].value), name;

		while (view_split(&rest, ',', &name)) {
			if (!v->used[at++])
				return err_set(err, ERR_ABSENT,
					       "no metric or metric group is called '%.*s'",
					       VIEW_ARG(name));
		}
	}
	return 0;
}

static int plan_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		    struct err *err)
{
	const struct plan_args *a = args;
	struct evaluation v = { .env = env, .args = a };
	struct machine m;
	int status = -1;

	if (argc)
		return err_set(err, ERR_USAGE, "takes no operand, but got '%s'", argv[0]);
	if (!a->evaluate) {
		err_set(err, ERR_USAGE, "nothing to do without --evaluate");
		err_hint(err, "--evaluate FILE computes metrics with the values in FILE");
		return -1;
	}
	if (given_init(&v.given, a->evaluate, err) == 0) {
		if (machine_open(&m, &a->machine, env->fs, a->all ? MACHINE_NO_CPU : 0, err) == 0) {
			machine_print_notes(&m, env->doc);
			status = evaluate(&v, &m, err);
		}
		machine_release(&m);
	}
	free(v.used);
	given_release(&v.given);
	return status;
}

const struct cmd cmd_plan = {
	.name = "plan",
	.summary = "compute metrics with given values, for any CPU on any machine",
	.synopsis = "[--cpu CPU] [-M METRICS] [--all] [-j | -x SEP] --evaluate FILE",
	.opts = plan_opts,
	.args_size = sizeof(struct plan_args),
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = plan_run,
};
