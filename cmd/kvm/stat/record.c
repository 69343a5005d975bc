/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cmd/cmd.h"
#include "util/kvm/kvmrecord.h"
#include "util/record/recordjob.h"

struct record_args {
	struct recordargs record;
	bool no_sched, no_user;
};

static const struct opt record_opts[] = {
	FLAG(0, "no-sched", struct record_args, no_sched,
	     "leave out switches: no steal time, a smaller file"),
	FLAG(0, "no-user", struct record_args, no_user,
	     "leave out the system call KVM_RUN: no time of user space"),
	OPT_GROUP(recordargs_opts, offsetof(struct record_args, record)),
	OPT_END,
};

/* An item of the list of events and their filters, as if it had been typed. */
static void add_item(struct opt_list *list, const char *option, const char *value)
{
	struct opt_walk w;
	const struct opt *o;
	size_t base;

	opt_walk_init(&w, recordargs_opts);
	while ((o = opt_walk_next(&w, &base)) && !(o->name && strcmp(o->name, option) == 0))
		;
	*vec_add(list) = (struct opt_item){ .opt = o, .value = value };
}

/* Switches of all tasks where all CPUs are recorded, else what the kernel tells of each. */
static void choose(const struct record_args *a, struct recordargs *out, struct opt_list *events)
{
	out->events = *events;
	if (!scope_is_given(&out->scope))
		out->scope.all_cpus = true;
	if (!out->sample.period && !out->sample.frequency)
		out->sample.period = 1;
	if (!out->pages)
		out->pages = "4M";
	out->sample.cpus = true;
	out->sample.switches |= !a->no_sched && (out->scope.pids || out->scope.tids);
	if (!out->file.output)
		out->file.output = "perf.data.guest";
}

static int record_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct record_args *a = args;
	struct recordjob job = {
		.doc = env->doc,
		.fs = env->fs,
		.version = VERSION_TEXT,
		.as_perf = env->as_perf,
		.argv = argc ? argv : NULL,
	};
	struct recordargs chosen = a->record;
	struct kvmrecord wanted = { 0 };
	struct opt_list events = { 0 };
	int status;

	status = kvmrecord_find(&wanted, env->fs,
				!a->no_sched && !chosen.scope.pids && !chosen.scope.tids,
				!a->no_user, err);
	for (size_t i = 0; status == 0 && i < wanted.events.len; i++) {
		add_item(&events, "event", wanted.events.at[i].name);
		if (wanted.events.at[i].filter)
			add_item(&events, "filter", wanted.events.at[i].filter);
	}
	for (size_t i = 0; status == 0 && i < a->record.events.len; i++)
		*vec_add(&events) = a->record.events.at[i];
	if (status == 0) {
		choose(a, &chosen, &events);
		status = recordjob_run(&job, &chosen, err);
	}
	vec_release(&events);
	kvmrecord_release(&wanted);
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
