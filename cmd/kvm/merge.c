/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "cmd/cmd.h"
#include "util/rewrite/mergeargs.h"

struct merge_args {
	const char *host, *guest, *output;
	struct mergeargs clocks;
};

static const struct opt merge_opts[] = {
	TEXT(0, "host", struct merge_args, host, "FILE", "the host's recording (perf.data)"),
	TEXT(0, "guest", struct merge_args, guest, "FILE", "the guest's own (perf.data.guest)"),
	TEXT('o', "output", struct merge_args, output, "FILE",
	     "write both to this file (perf.data.merged)"),
	OPT_GROUP(mergeargs_opts, offsetof(struct merge_args, clocks)),
	OPT_END,
};

static int merge_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		     struct err *err)
{
	const struct merge_args *a = args;
	struct guestmerge_result result = { 0 };
	struct mergeplan plan = { 0 };
	int status;

	if (argc)
		return err_set(err, ERR_USAGE, "takes no operand, but got '%s'", argv[0]);
	status = mergeargs_read(&a->clocks, &plan, err);
	plan.o.host = a->host;
	plan.o.guest = a->guest;
	plan.o.output = a->output;
	if (status == 0)
		status = guestmerge_run(&plan.o, &result, err);
	if (status == 0)
		mergeargs_tell(env->doc, &plan, &result);
	datanotes_release(&result.notes);
	mergeargs_release(&plan);
	return status;
}

const struct cmd cmd_kvm_merge = {
	.name = "kvm merge",
	.summary = "put a guest's own recording into its host's, on one time line",
	.synopsis = "--tsc-offset N [--tsc-scaling RATIO/BITS] [--kvm-clock TSC,NS,MUL,SHIFT|FILE] "
		    "[--migration TSC,NS,TSC,NS,KHZ] | --clock FILE [--host FILE] [--guest FILE] "
		    "[-o FILE]",
	.opts = merge_opts,
	.args_size = sizeof(struct merge_args),
	.defaults = &(const struct merge_args){ .host = "perf.data",
						.guest = "perf.data.guest",
						.output = "perf.data.merged" },
	.traits = CMD_FORMATS,
	.run = merge_run,
};
