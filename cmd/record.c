/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/base/config.h"
#include "util/record/recordjob.h"

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

	return recordjob_run(&job, args, err);
}

const struct cmd cmd_record = {
	.name = "record",
	.summary = "record samples of a command, of processes or of CPUs",
	.synopsis = "[-e EVENTS] [-F HZ | -c N] [-g] [-a | -C CPUS | -p PIDS | -t TIDS] [-o FILE] "
		    "[OPTIONS] [COMMAND [ARG...]]",
	.opts = recordargs_opts,
	.args_size = sizeof(struct recordargs),
	.defaults = &(const struct recordargs)RECORDARGS_DEFAULTS,
	.traits = CMD_STDERR,
	.run = record_run,
};
