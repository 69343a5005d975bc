/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_CGROUP_H
#define UTIL_TARGET_CGROUP_H

/*
 * Control groups by the names that the user gives: paths below the place where
 * the hierarchy that counters know is mounted.
 */

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/vec.h"

struct cgroup_list VEC(const char *);

/*
 * Opens the folder of a cgroup ("system.slice/ssh.service") for
 * perf_event_open(2): below the v1 hierarchy of perf_event where that is
 * mounted, else below the v2 one. ERR_ABSENT when there is none of that name.
 */
int cgroup_open(const struct fs *fs, const char *name, int *folder, struct err *err);

/*
 * Adds the names of all cgroups that the regex matches (POSIX extended, the
 * whole name), sorted; the text itself when it is the name of one. Strings are
 * put in the arena. ERR_ABSENT when nothing matches.
 */
int cgroup_find(const struct fs *fs, const char *pattern, struct arena *arena,
		struct cgroup_list *out, struct err *err);

#endif
