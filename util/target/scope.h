/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_SCOPE_H
#define UTIL_TARGET_SCOPE_H

/*
 * What of the machine is observed: CPUs, processes, threads, cgroups, as the
 * options that all observing commands share name them. Opens nothing.
 */

#include <stdbool.h>

#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/opt.h"
#include "util/target/cgroup.h"
#include "util/target/cpulist.h"
#include "util/target/tasks.h"

struct scope_args {
	bool all_cpus;
	const char *cpus;
	const char *pids;
	const char *tids;
	const char *user; /* of commands that take -u: whose processes */
	const char *cgroup;
	const char *each_cgroup;
};

/* For OPT_GROUP(); the second for commands that know --for-each-cgroup. */
extern const struct opt scope_opts[];
extern const struct opt scope_each_opts[];

/*
 * perf's --cpu is a list of CPUs, ours names a model, which no list can be:
 * a list that stands there is taken from it, unless -C has one.
 */
void scope_take_cpus(struct scope_args *a, const char **model);

struct scope {
	struct cpulist cpus;
	struct tasks tasks;
	struct cgroup_list cgroups; /* in the arena */
	struct arena arena;
	struct buf text; /* what it is, for people: "process 12"; "" for a command */
};

/* Is anything named, so that no command is needed? */
bool scope_is_given(const struct scope_args *a);

/* Options that exclude each other; per_thread: -a says where threads are looked for. */
int scope_check(const struct scope_args *a, bool per_thread, struct err *err);

/* Cgroups are counted on CPUs only. */
int scope_check_cgroups(const struct scope_args *a, struct err *err);

/*
 * Finds what the options name; per_thread: -a without any is all threads that
 * there are. ERR_USAGE for a list that is malformed, ERR_ABSENT
 * for a process or cgroup that is not there. out begins zeroed and is released
 * whatever the result.
 */
int scope_choose(const struct scope_args *a, bool per_thread, const struct fs *fs,
		 struct scope *out, struct err *err);

void scope_release(struct scope *s);

#endif
