/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/cmd.h"
#include "util/base/config.h"
#include "util/record/recordjob.h"
#include "util/rewrite/mergeargs.h"

struct record_args {
	struct recordargs record;
	const char *guest_data;
	struct mergeargs clocks; /* of the guest and this host */
};

static const struct opt record_opts[] = {
	OPT_GROUP(recordargs_opts, offsetof(struct record_args, record)),
	TEXT(0, "guest-data", struct record_args, guest_data, "FILE",
	     "put the guest's own recording into this one when it ends, on one time line"),
	OPT_GROUP(mergeargs_opts, offsetof(struct record_args, clocks)),
	OPT_END,
};

/* ---- a guest's own recording ---- */

/* All that can be told before there is a recording. */
static int plan_merge(const struct record_args *a, struct mergeplan *plan, struct err *err)
{
	const struct fileargs *file = &a->record.file;
	const struct mergeargs *clocks = &a->clocks;
	struct recordfile_options written = { 0 };
	struct switcher_when when = { 0 };
	struct stat st;

	if (!a->guest_data) {
		if (clocks->clock || clocks->offset || clocks->scaling || clocks->migration ||
		    clocks->source_scaling || clocks->kvm_clock || clocks->sched_offset_ns)
			return err_set(err, ERR_USAGE,
				       "how a guest's clock goes is of '--guest-data'");
		return 0;
	}
	if (file->switch_output.given || file->switch_event || file->threads.given || file->kcore ||
	    a->record.dry_run)
		return err_set(err, ERR_USAGE,
			       "option '--guest-data' goes without '--switch-output', '--threads', "
			       "'--kcore' and '--dry-run'");
	if (mergeargs_read(clocks, plan, err) < 0 || fileargs_read(file, &written, &when, err) < 0)
		return -1;
	if (strcmp(written.path, "-") == 0 ||
	    (stat(written.path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
		return err_set(err, ERR_USAGE, "option '--guest-data' wants a file to write to");
	plan->o.host = plan->o.output = written.path;
	plan->o.in_place = true;
	plan->o.guest = a->guest_data;
	return 0;
}

/* The host's recording stays what it is until both are one file. */
static int merge(const struct cmd_env *env, const struct mergeplan *plan, bool quiet,
		 struct err *err)
{
	struct guestmerge_result result = { 0 };
	int status = guestmerge_run(&plan->o, &result, err);

	if (status == 0 && !quiet)
		mergeargs_tell(env->doc, plan, &result);
	datanotes_release(&result.notes);
	return status;
}

static int record_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct record_args *a = args;
	const struct recordjob job = {
		.doc = env->doc,
		.fs = env->fs,
		.version = VERSION_TEXT,
		.as_perf = env->as_perf,
		.kept = env->kept,
		.keeping = config_find(env->config, "record.build-id"),
		.argv = argc ? argv : NULL,
	};
	struct mergeplan plan = { 0 };
	int status = plan_merge(a, &plan, err);

	if (status == 0)
		status = recordjob_run(&job, &a->record, err);
	if (status >= 0 && err->code == ERR_NONE && a->guest_data &&
	    merge(env, &plan, a->record.quiet, err) < 0)
		status = -1;
	mergeargs_release(&plan);
	return status;
}

const struct cmd cmd_record = {
	.name = "record",
	.summary = "record samples of a command, of processes or of CPUs",
	.synopsis = "[-e EVENTS] [-F HZ | -c N] [-g] [-a | -C CPUS | -p PIDS | -t TIDS] [-o FILE] "
		    "[OPTIONS] [COMMAND [ARG...]]",
	.opts = record_opts,
	.args_size = sizeof(struct record_args),
	.defaults = &(const struct record_args){ .record = RECORDARGS_DEFAULTS },
	.traits = CMD_STDERR,
	.run = record_run,
};
