/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/base/config.h"
#include "util/record/kvmjob.h"
#include "util/record/recordjob.h"

struct record_args {
	struct recordargs record;
	struct kvmjob_parts parts;
};

static const struct opt record_opts[] = {
	OPT_GROUP(kvmjob_opts, offsetof(struct record_args, parts)),
	OPT_GROUP(recordargs_opts, offsetof(struct record_args, record)),
	OPT_END,
};

static int record_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct record_args *a = args;
	struct recordjob job = {
		.doc = env->doc,
		.fs = env->fs,
		.version = VERSION_TEXT,
		.as_perf = env->as_perf,
		.kept = env->kept,
		.keeping = config_find(env->config, "record.build-id"),
		.argv = argc ? argv : NULL,
	};
	struct kvmjob chosen;
	int status = kvmjob_choose(&chosen, &a->parts, &a->record, env->fs, err);

	if (status == 0 && !chosen.args.file.output)
		chosen.args.file.output = "perf.data.guest";
	if (status == 0)
		status = recordjob_run(&job, &chosen.args, err);
	kvmjob_release(&chosen);
	return status;
}

const struct cmd cmd_kvm_stat_record = {
	.name = "kvm stat record",
	.summary = "record the exits of virtual machines and who had the CPUs",
	.synopsis = "[--no-sched] [--no-user] [-a | -C CPUS | -p PIDS | -t TIDS] [-o FILE] "
		    "[OPTIONS] [COMMAND [ARG...]]",
	.opts = record_opts,
	.args_size = sizeof(struct record_args),
	.defaults = &(const struct record_args){ .record = RECORDARGS_DEFAULTS },
	.traits = CMD_STDERR,
	.run = record_run,
};
