/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_SLOTS_H
#define UTIL_TARGET_SLOTS_H

/*
 * The places that the kernel counts an event in: one counter for each. Made of
 * what the user wants to be counted and what sysfs says of the event's PMU.
 * Opens nothing.
 */

#include <stdbool.h>
#include <sys/types.h>

#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/vec.h"
#include "util/pmu/plan.h"
#include "util/target/target.h"

struct slot {
	pid_t thread; /* -1: whoever runs there */
	int cpu;      /* -1: wherever it runs */
	int cgroup;   /* index into those of target_where; -1: whatever cgroup */
};

struct slots VEC(struct slot);

/* Without threads every CPU is a place; with threads, each on each CPU named, or anywhere. */
void slots_lay_out(const struct target_where *where, struct slots *out);

/*
 * True when the event has places of its own (by its PMU, or by its term cpu=), which are in out then; false when
 * slots_lay_out() has them.
 *
 * PMUs outside of the cores count for a whole package or more: once for each
 * CPU of their cpumask, or where there is none once for each package, on the
 * first of its CPUs that are wanted; whoever runs there. Core PMUs that not all CPUs have
 * list theirs in cpus; opening elsewhere fails.
 */
bool slots_choose(const struct target_where *where, const struct fs *fs,
		  const struct plan_event *planned, struct slots *out);

/* All CPUs that are online, whoever runs there. False when that is not known. */
bool slots_everywhere(const struct fs *fs, struct slots *out);

/*
 * Are the CPUs there and online? ERR_USAGE if not. The kernel's own word for a
 * CPU that is not there (EINVAL, ENODEV) has other meanings too.
 */
int slots_check_cpus(const struct target_where *where, const struct fs *fs, struct err *err);

#endif
