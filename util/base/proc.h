/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_PROC_H
#define UTIL_BASE_PROC_H

/*
 * Other programs that are started and waited for, such as a pager. Not for a
 * command that is measured, which waits for its counters (util/run/workload).
 */

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/base/err.h"

struct buf;

/*
 * Starts argv[0], looked for in PATH, with input as its standard input (-1:
 * ours) and with SIGPIPE as programs expect it. The caller waits for *pid.
 */
int proc_start(pid_t *pid, const char *const *argv, int input, struct err *err);

enum { PROC_FEED = 3 };

/* The same with feed as its number PROC_FEED, its other streams being ours. */
int proc_start_fed(pid_t *pid, const char *const *argv, int feed, struct err *err);

/* Waits for the end: the exit status, or 128 + the signal that ended it, as shells say. */
int proc_wait(pid_t pid);

/*
 * Both at once: the exit status, or -1. SIGINT, SIGTERM and SIGHUP do not end us meanwhile, so that
 * the caller can clear up; the last two, which terminals do not send to all, are passed on.
 */
int proc_run(const char *const *argv, struct err *err);

struct proc_question {
	const char *const *argv; /* as for proc_start() */
	const int *files;	 /* of ours, which it has as numbers 3 and up */
	size_t nfiles;		 /* PROC_FILES at most */
	size_t most;		 /* bytes of the answer; what is more is thrown away */
	uint64_t limit_ms;	 /* after which it is killed */
};

#define PROC_FILES 4

/*
 * Starts a program without input and appends what it says, on both of its
 * streams, to out. 0 when it ended with status 0, or else the status, as of
 * proc_wait(). What is not there has err->sys ENOENT, what has not ended after
 * the limit ETIMEDOUT.
 */
int proc_ask(const struct proc_question *question, struct buf *out, struct err *err);

#endif
