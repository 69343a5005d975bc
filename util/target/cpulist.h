/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_CPULIST_H
#define UTIL_TARGET_CPULIST_H

/*
 * Sets of CPUs as the user and sysfs write them ("0-3,8"), and the threads of
 * a process. Sorted, each number once.
 */

#include <stdbool.h>

#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/vec.h"
#include "util/base/view.h"

struct cpulist VEC(int);

/* Numbers and ranges with commas between; adds to out. At most 65,536 CPUs. */
int cpulist_parse(struct view text, struct cpulist *out, struct err *err);

bool cpulist_has(const struct cpulist *list, int cpu);

/*
 * The CPUs in /sys/devices/system/cpu/NAME ("online", "present"); where there is
 * no such file (a container without sysfs), as many as libc knows of. Below another
 * root that is ERR_ABSENT, and a file that cannot be read or is malformed is an error.
 */
int cpulist_read(const struct fs *fs, const char *name, struct cpulist *out, struct err *err);

#endif
