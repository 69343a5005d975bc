/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include "cmd/cmd.h"
#include "util/base/config.h"
#include "util/record/recordjob.h"

struct record_args {
	struct recordargs record;
	bool all;
};

static const struct opt record_opts[] = {
	FLAG(0, "all", struct record_args, all,
	     "with --machine: record every branch, or every one of the kinds of -j"),
	OPT_GROUP(recordargs_opts, offsetof(struct record_args, record)),
	OPT_END,
};

/* Branches, whatever else there is to be; a call stack is made of the same records. */
static int choose(const struct record_args *a, struct recordargs *out, struct err *err)
{
	*out = a->record;
	out->sample.all_branches |= a->all;
	if (a->all && !out->on.machine) {
		err_set(err, ERR_USAGE, "option '--all' wants '--machine'");
		err_hint(err, "no processor tells when its records are full, so that some are lost "
			      "between two samples: there are those before each");
		return -1;
	}
	if (!out->sample.branches && !(out->sample.chain && strcmp(out->sample.chain, "lbr") == 0))
		out->sample.branch_any = true;
	return 0;
}

static int record_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct recordjob job = {
		.doc = env->doc,
		.fs = env->fs,
		.version = VERSION_TEXT,
		.as_perf = env->as_perf,
		.kept = env->kept,
		.keeping = config_find(env->config, "record.build-id"),
		.argv = argc ? argv : NULL,
	};
	struct recordargs chosen;

	return choose(args, &chosen, err) < 0 ? -1 : recordjob_run(&job, &chosen, err);
}

const struct cmd cmd_lbr_record = {
	.name = "lbr record",
	.summary = "record branches of a command, of processes or of CPUs",
	.synopsis = "[--all] [-j KINDS | --call-graph lbr] [-e EVENTS] [-F HZ | -c N] "
		    "[-a | -C CPUS | -p PIDS | -t TIDS] [-o FILE] [OPTIONS] [COMMAND [ARG...]]",
	.opts = record_opts,
	.args_size = sizeof(struct record_args),
	.defaults = &(const struct record_args){ .record = RECORDARGS_DEFAULTS },
	.traits = CMD_STDERR,
	.run = record_run,
};
