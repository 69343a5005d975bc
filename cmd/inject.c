/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/base/err.h"
#include "util/rewrite/addids.h"

struct inject_args {
	const char *input, *output;
	bool build_ids, all, in_maps, all_in_maps, force, verbose;
	/* perf's, for what is not there */
	bool sched_stat, strip, jit, ignore_vmlinux, convert_callchain;
	struct opt_value trace, guest_data, time_correlation;
	const char *known, *vmlinux, *kallsyms, *guest_mount;
};

static const struct opt inject_opts[] = {
	TEXT('i', "input", struct inject_args, input, "FILE", "the recording (standard input)"),
	TEXT('o', "output", struct inject_args, output, "FILE",
	     "where it is written (standard output, as a pipe)"),
	FLAG('b', "build-ids", struct inject_args, build_ids,
	     "add the build ids of files that samples are in"),
	FLAG(0, "buildid-all", struct inject_args, all, "of all files that are mapped"),
	FLAG('B', "mmap2-buildids", struct inject_args, in_maps,
	     "put build ids into the records of mappings"),
	FLAG(0, "mmap2-buildid-all", struct inject_args, all_in_maps, "the same"),
	FLAG('f', "force", struct inject_args, force, "as always: no matter whose file it is"),
	FLAG('v', "verbose", struct inject_args, verbose, "say how many were added"),
	FLAG('s', "sched-stat", struct inject_args, sched_stat, NULL),
	FLAG(0, "strip", struct inject_args, strip, NULL),
	FLAG('j', "jit", struct inject_args, jit, NULL),
	FLAG(0, "ignore-vmlinux", struct inject_args, ignore_vmlinux, NULL),
	FLAG(0, "convert-callchain", struct inject_args, convert_callchain, NULL),
	OPTIONAL(0, "itrace", struct inject_args, trace, "WHAT", NULL),
	OPTIONAL(0, "guest-data", struct inject_args, guest_data, "WHAT", NULL),
	OPTIONAL(0, "vm-time-correlation", struct inject_args, time_correlation, "WHAT", NULL),
	TEXT(0, "known-build-ids", struct inject_args, known, "IDS", NULL),
	TEXT('k', "vmlinux", struct inject_args, vmlinux, "FILE", NULL),
	TEXT(0, "kallsyms", struct inject_args, kallsyms, "FILE", NULL),
	TEXT(0, "guestmount", struct inject_args, guest_mount, "DIR", NULL),
	OPT_END,
};

static int refuse(struct err *err, const char *option, const char *why)
{
	return err_set(err, ERR_UNSUPPORTED, "option '--%s': %s", option, why);
}

static int check(const struct inject_args *a, struct err *err)
{
	if (a->trace.given || a->strip)
		return refuse(err, a->strip ? "strip" : "itrace",
			      "traces of the hardware are not decoded");
	if (a->sched_stat)
		return refuse(err, "sched-stat", "events are not joined");
	if (a->guest_data.given || a->time_correlation.given || a->guest_mount)
		return refuse(err, a->guest_data.given ? "guest-data" : "vm-time-correlation",
			      "'tally kvm merge' puts a guest's recording into its host's");
	if (a->known)
		return refuse(err, "known-build-ids", "build ids are read from files only");
	if (a->convert_callchain)
		return refuse(err, "convert-callchain",
			      "callers are found when the recording is looked at");
	if (a->jit) {
		refuse(err, "jit", "no recording has to be changed for that");
		err_hint(err, "'report' and 'script' read the jit-PID.dump files of a recording");
		return -1;
	}
	return 0;
}

static int inject_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct inject_args *a = args;
	const struct addids_options o = {
		.input = a->input,
		.output = a->output,
		.is_none = !a->build_ids && !a->all && !a->in_maps && !a->all_in_maps,
		.is_all = a->all,
		.in_maps = a->in_maps || a->all_in_maps,
	};
	struct addids_result result = { 0 };
	int status;

	(void)argv;
	if (argc)
		return err_set(err, ERR_USAGE, "takes no operands: the recording is named by -i");
	if (check(a, err) < 0)
		return -1;
	status = addids_run(&o, env->fs, &result, err);
	doc_notes(env->doc, result.notes.at, result.notes.len);
	datanotes_release(&result.notes);
	if (status == 0 && a->verbose)
		doc_note(env->doc, "build ids of %zu files added; %zu have none or are gone",
			 result.added, result.without);
	return status;
}

const struct cmd cmd_inject = {
	.name = "inject",
	.summary = "add build ids to a recording",
	.synopsis = "[-b | --buildid-all | -B] [-i FILE] [-o FILE]",
	.opts = inject_opts,
	.args_size = sizeof(struct inject_args),
	.defaults = &(const struct inject_args){ .input = "-", .output = "-" },
	.traits = CMD_STDERR,
	.run = inject_run,
};
