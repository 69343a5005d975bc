/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/base/alloc.h"
#include "util/base/err.h"
#include "util/testload/testload.h"

struct test_args {
	const char *workload;
	bool list_workloads;
};

static const struct opt test_opts[] = {
	TEXT('w', "workload", struct test_args, workload, "NAME",
	     "run this workload, with the operands as its arguments"),
	FLAG(0, "list-workloads", struct test_args, list_workloads, "list the workloads"),
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

static int test_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		    struct err *err)
{
	const struct test_args *a = args;

	if (a->workload)
		return run_workload(a->workload, argc, argv, err);
	if (argc)
		return err_set(err, ERR_USAGE, "takes operands only with -w, but got '%s'",
			       argv[0]);
	list_workloads(env);
	return 0;
}

const struct cmd cmd_test = {
	.name = "test",
	.summary = "run a workload whose behaviour is known",
	.synopsis = "[-j | -x SEP] --list-workloads | -w NAME [ARG...]",
	.opts = test_opts,
	.args_size = sizeof(struct test_args),
	.traits = CMD_FORMATS,
	.run = test_run,
};
