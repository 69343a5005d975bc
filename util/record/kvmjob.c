/* SPDX-License-Identifier: MIT */
#include "util/record/kvmjob.h"

#include <string.h>

const struct opt kvmjob_opts[] = {
	FLAG(0, "no-sched", struct kvmjob_parts, no_sched,
	     "leave out switches: no steal time, fewer samples"),
	FLAG(0, "no-user", struct kvmjob_parts, no_user,
	     "leave out the system call KVM_RUN: no time of user space"),
	OPT_END,
};

int kvmjob_choose(struct kvmjob *k, const struct kvmjob_parts *parts,
		  const struct recordargs *given, const struct fs *fs, struct err *err)
{
	bool is_of_tasks = given->scope.pids || given->scope.tids;
	struct recordargs *a = &k->args;

	*k = (struct kvmjob){ .args = *given };
	if (kvmrecord_find(&k->wanted, fs, !parts->no_sched && !is_of_tasks, !parts->no_user, err) <
	    0)
		return -1;
	for (size_t i = 0; i < k->wanted.events.len; i++) {
		recordargs_add_item(&k->events, "event", k->wanted.events.at[i].name);
		if (k->wanted.events.at[i].filter)
			recordargs_add_item(&k->events, "filter", k->wanted.events.at[i].filter);
	}
	for (size_t i = 0; i < given->events.len; i++)
		*vec_add(&k->events) = given->events.at[i];
	a->events = k->events;
	if (!scope_is_given(&a->scope))
		a->scope.all_cpus = true;
	if (!a->sample.period && !a->sample.frequency)
		a->sample.period = 1;
	if (!a->pages)
		a->pages = "4M";
	a->sample.cpus = true;
	/* A task's own switches, where those of all CPUs are not seen. */
	a->sample.switches |= !parts->no_sched && is_of_tasks;
	return 0;
}

void kvmjob_release(struct kvmjob *k)
{
	vec_release(&k->events);
	kvmrecord_release(&k->wanted);
}
