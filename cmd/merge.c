/* SPDX-License-Identifier: MIT */
#include "util/rewrite/merge.h"
#include "cmd/cmd.h"
#include "util/base/err.h"

struct merge_args {
	const char *output;
	bool apart;
};

static const struct opt merge_opts[] = {
	TEXT('o', "output", struct merge_args, output, "FILE",
	     "where it is written (- is standard output, as a pipe)"),
	FLAG(0, "apart", struct merge_args, apart,
	     "the processes of each recording are others, whatever their numbers"),
	OPT_END,
};

static int merge_command(const struct cmd_env *env, const void *args, int argc, char **argv,
			 struct err *err)
{
	const struct merge_args *a = args;
	struct datanotes notes = { 0 };
	const struct merge_options o = {
		.inputs = (const char *const *)argv,
		.n_inputs = (size_t)argc,
		.output = a->output,
		.is_apart = a->apart,
	};
	int status;

	if (argc < 2)
		return err_set(err, ERR_USAGE, "wants two recordings or more");
	if (!a->output)
		return err_set(err, ERR_USAGE, "wants -o FILE");
	status = merge_run(&o, &notes, err);
	doc_notes(env->doc, notes.at, notes.len);
	datanotes_release(&notes);
	return status;
}

const struct cmd cmd_merge = {
	.name = "merge",
	.summary = "make one recording of several",
	.synopsis = "-o FILE [--apart] RECORDING RECORDING...",
	.opts = merge_opts,
	.args_size = sizeof(struct merge_args),
	.traits = CMD_STDERR | CMD_PERMUTE,
	.run = merge_command,
};
