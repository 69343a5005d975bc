/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "arch/arch.h"
#include "cmd/cmd.h"
#include "util/base/alloc.h"
#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/pmu/machine.h"
#include "util/selftest/machevents.h"
#include "util/selftest/selftest.h"
#include "util/target/qemuspec.h"
#include "util/testload/testload.h"

struct test_args {
	const char *emulated;
	struct machine_args machine;
	const char *workload;
	bool list_workloads;
	bool dont_fork;
	unsigned int verbose;
};

static const struct opt test_opts[] = {
	TEXT('w', "workload", struct test_args, workload, "NAME",
	     "run this workload, with the operands as its arguments"),
	FLAG(0, "list-workloads", struct test_args, list_workloads, "list the workloads"),
	COUNT('v', "verbose", struct test_args, verbose,
	      "show also what the tests saw, such as all symbols"),
	TEXT(0, "machine", struct test_args, emulated, "MACHINE[,OPTION=VALUE...]",
	     "test the table's events, or those named, on the emulated machine (riscv64)"),
	OPT_GROUP(machine_opts, offsetof(struct test_args, machine)),
	FLAG('F', "dont-fork", struct test_args, dont_fork,
	     "for scripts of perf: tests run in this process anyway"),
	OPT_END,
};

static int run_workload(const char *name, int argc, char **argv, struct err *err)
{
	const struct testload *load = testload_find(name, err);
	int status;

	if (!load)
		return -1;
	status = load->run(argc, argv, err);
	return status < 0 ? err_while(err, "workload '%s'", name) : status;
}

/* perf's list is the bare names. */
static void list_workloads(const struct cmd_env *env)
{
	static const struct column columns[] = {
		{ "name", "Workload", NULL, 0 },
		{ "arguments", "Arguments", NULL, 0 },
		{ "summary", "What it does", NULL, 0 },
	};
	const struct table table = {
		.key = "workloads",
		.title = "",
		.columns = columns,
		.ncolumns = env->as_perf ? 1 : ARRAY_LEN(columns),
		.bare = env->as_perf,
	};
	const struct testload *load;

	doc_begin(env->doc, "test-workloads", 1);
	doc_table(env->doc, &table);
	for (size_t i = 0; (load = testload_at(i)); i++)
		doc_row(env->doc, (struct cell[]){ cell_text(load->name), cell_text(load->synopsis),
						   cell_text(load->summary) });
	doc_table_end(env->doc);
	doc_end(env->doc);
}

static bool is_wanted(const struct selftest *t, size_t i, int argc, char **argv)
{
	for (int k = 0; k < argc; k++) {
		if (selftest_is_meant(t, i, argv[k]))
			return true;
	}
	return argc == 0;
}

/* Each word must choose something: a name that is misspelt is no success. */
static int check_words(int argc, char **argv, struct err *err)
{
	for (int k = 0; k < argc; k++) {
		const struct selftest *t;
		size_t i = 0;

		while ((t = selftest_at(i)) && !selftest_is_meant(t, i, argv[k]))
			i++;
		if (!t) {
			err_set(err, ERR_USAGE, "no test is called '%s'", argv[k]);
			err_hint(err, "'tally test' runs all and tells their names");
			return -1;
		}
	}
	return 0;
}

struct outcome {
	size_t number;
	const struct selftest *test;
	enum selftest_result result;
	struct err why;
};

static void print_outcomes(struct doc *doc, const struct outcome *at, size_t len)
{
	static const enum cell_tone tones[] = { TONE_GOOD, TONE_WARN, TONE_BAD };
	static const struct column columns[] = {
		{ "number", "No", NULL, 0 },	 { "name", "Test", NULL, 0 },
		{ "result", "Result", NULL, 0 }, { "summary", "What it does", NULL, 0 },
		{ "reason", "Reason", NULL, 0 },
	};
	static const struct table table = {
		.key = "tests", .title = "", .columns = columns, .ncolumns = ARRAY_LEN(columns)
	};

	doc_table(doc, &table);
	for (size_t i = 0; i < len; i++) {
		const char *result = selftest_result_name(at[i].result);

		doc_row(doc, (struct cell[]){ cell_count(at[i].number), cell_text(at[i].test->name),
					      cell_tone(cell_text(result), tones[at[i].result]),
					      cell_text(at[i].test->summary),
					      at[i].why.code ? cell_text(at[i].why.text)
							     : cell_none() });
	}
	doc_table_end(doc);
}

/* The status is 1 when a test failed. */
static int run_tests(const struct cmd_env *env, bool verbose, int argc, char **argv,
		     struct err *err)
{
	struct VEC(struct outcome) all = { 0 };
	const struct selftest *t;
	int status = 0;

	if (check_words(argc, argv, err) < 0)
		return -1;
	doc_begin(env->doc, "test", 1);
	for (size_t i = 0; (t = selftest_at(i)); i++) {
		struct outcome *o;

		if (!is_wanted(t, i, argc, argv))
			continue;
		o = vec_add(&all);
		*o = (struct outcome){ .number = i + 1, .test = t };
		o->result = t->run(verbose ? env->doc : NULL, &o->why);
		status |= o->result == SELFTEST_FAIL;
	}
	print_outcomes(env->doc, all.at, all.len);
	doc_end(env->doc);
	vec_release(&all);
	return status;
}

/* ---- events on the emulated machine ---- */

struct trial {
	struct qemuspec spec;
	struct machine machine;
	struct machevents events;
};

/* By their names in the table, so that what is tried is what the table says. */
static int add_named(struct trial *t, const char *name, struct err *err)
{
	size_t had = t->events.events.len;
	struct evset_pos pos = { 0 };
	struct evset_item item;

	while (evset_next_of(t->machine.tables, t->machine.ntables, t->machine.set.model,
			     EVSET_EVENTS, &pos, &item)) {
		struct encoding e;

		if (name && strcasecmp(name, item.event.name) != 0)
			continue;
		resolve_table_event(&t->machine.resolve, item.model.path,
				    arch_find(item.model.arch), &item.event, &e);
		machevents_add(&t->events, &e, &t->spec);
	}
	if (t->events.events.len > had)
		return 0;
	if (!name)
		return err_set(err, ERR_ABSENT, "%s has no events", t->machine.set.model);
	err_set(err, ERR_ABSENT, "%s has no event '%s'", t->machine.set.model, name);
	err_hint(err, "'tally list --cpu %s' shows them", t->machine.set.model);
	return -1;
}

static int open_trial(struct trial *t, const struct test_args *a, const struct cmd_env *env,
		      struct err *err)
{
	const struct qemuspec_args spec = { .machine = a->emulated };
	struct machine_args asked = a->machine;

	if (qemuspec_choose(&spec, &t->spec, err) < 0)
		return -1;
	asked.cpu = asked.cpu ? asked.cpu : t->spec.model;
	if (machine_open(&t->machine, &asked, env->fs, 0, err) < 0)
		return -1;
	machine_print_notes(&t->machine, env->doc);
	if (t->machine.resolve.arch == &arch_riscv)
		return 0;
	return err_set(err, ERR_USAGE, "'%s' is no RISC-V model, and the machine is riscv64",
		       t->machine.set.model);
}

static int try_events(const struct cmd_env *env, const struct test_args *a, int argc, char **argv,
		      struct err *err)
{
	static const struct column model = { "model", "Model", NULL, 0 };
	static const struct column version = { "machine_version", "Machine", NULL, 0 };
	struct trial t = { 0 };
	int status = open_trial(&t, a, env, err);

	if (status == 0 && argc == 0)
		status = add_named(&t, NULL, err);
	for (int i = 0; status == 0 && i < argc; i++)
		status = add_named(&t, argv[i], err);
	if (status == 0)
		status = machevents_run(&t.events, &t.spec, err);
	if (status == 0) {
		doc_begin(env->doc, "test-machine", 1);
		doc_value(env->doc, &model, cell_text(t.machine.set.model));
		doc_value(env->doc, &version, cell_text(t.spec.version));
		status = machevents_show(&t.events, env->doc);
		doc_end(env->doc);
	}
	machevents_release(&t.events);
	machine_release(&t.machine);
	qemuspec_release(&t.spec);
	return status;
}

static int check_machine(const struct test_args *a, struct err *err)
{
	if (a->emulated && (a->workload || a->list_workloads))
		return err_set(err, ERR_USAGE,
			       "workloads do not run on the machine: '--machine' "
			       "goes without -w and --list-workloads");
	if (!a->emulated &&
	    (a->machine.cpu || a->machine.sysfs || a->machine.events.len || a->machine.no_builtin))
		return err_set(err, ERR_USAGE, "events are tested with '--machine riscv64'");
	return 0;
}

static int test_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		    struct err *err)
{
	const struct test_args *a = args;

	if (check_machine(a, err) < 0)
		return -1;
	if (a->emulated)
		return try_events(env, a, argc, argv, err);
	if (a->workload)
		return run_workload(a->workload, argc, argv, err);
	if (!a->list_workloads)
		return run_tests(env, a->verbose > 0, argc, argv, err);
	if (argc)
		return err_set(err, ERR_USAGE, "--list-workloads takes no operand, but got '%s'",
			       argv[0]);
	list_workloads(env);
	return 0;
}

const struct cmd cmd_test = {
	.name = "test",
	.summary = "test the tool itself, or run a workload whose behaviour is known",
	.synopsis = "[-j | -x SEP] [-v] [TEST...] | --machine MACHINE [--cpu CPU] [EVENT...] | "
		    "--list-workloads | -w NAME [ARG...]",
	.opts = test_opts,
	.args_size = sizeof(struct test_args),
	.traits = CMD_FORMATS,
	.run = test_run,
};
