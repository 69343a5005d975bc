/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_HINTS_H
#define UTIL_TARGET_HINTS_H

/*
 * Why the kernel refused a counter, in words: errno and what the machine shows
 * about itself. The machine is looked at when something was refused, not before.
 */

#include <stdbool.h>
#include <sys/types.h>

#include "util/base/buf.h"
#include "util/base/fs.h"

struct hints {
	const struct fs *fs;
	bool probed;
	bool core_pmu;	/* sysfs has a PMU of the CPU's cores */
	bool virtual;	/* the CPU says that a hypervisor is below */
	bool seccomp;	/* a filter looks at our system calls */
	bool has_level; /* perf_event_paranoid can be read */
	long level;
};

void hints_init(struct hints *h, const struct fs *fs);

struct hints_case {
	int sys;	/* errno of perf_event_open() */
	bool hardware;	/* an event of the core's PMU */
	bool user_only; /* it is counted, but for what the kernel does */
	bool branches;	/* its samples were to have branches */
	long wanted;	/* the highest perf_event_paranoid that permits it */
	pid_t thread;	/* that was to be counted; 0: none, or one of our own making */
};

/* Appends the reason, lower case and without a full stop, and what to do, if anything. */
void hints_explain(struct hints *h, const struct hints_case *c, struct buf *reason,
		   struct buf *hint);

#endif
