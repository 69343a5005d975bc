/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_ATTRTRACE_H
#define UTIL_TARGET_ATTRTRACE_H

/*
 * What was asked of perf_event_open(2), as a line for people who bring up a
 * kernel or a PMU: every attribute that is not zero, where, behind which
 * leader, and what the kernel answered.
 */

#include <sys/types.h>

#include "util/base/buf.h"

struct attr;

struct attrtrace_call {
	const char *event;
	const struct attr *attr;
	pid_t thread;	   /* -1: all */
	int cpu;	   /* -1: any */
	bool is_of_cgroup; /* thread is the descriptor of a cgroup's folder */
	int leader;	   /* its descriptor, or -1 */
	int fd;		   /* the answer, or -1 */
	int sys;	   /* then the errno */
};

void attrtrace_describe(const struct attrtrace_call *call, struct buf *out);

#endif
