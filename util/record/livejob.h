/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RECORD_LIVEJOB_H
#define UTIL_RECORD_LIVEJOB_H

/*
 * A recording that is read while it is made: a process of our own samples and
 * writes it down a pipe, so that what looks at it is never in the way of the
 * rings.
 */

#include <sys/types.h>

#include "util/base/buf.h"
#include "util/record/recordjob.h"

struct livejob {
	pid_t pid;	 /* of the recorder; 0: there is none */
	int failure;	 /* what it says when it fails; -1: closed */
	struct buf path; /* to open the recording by */
	int samples;	 /* the pipe's end; -1: closed */
};

/* Starts it. Everything of job but its document, and args, are for recordjob_run(). */
int livejob_start(struct livejob *l, const struct recordjob *job, const struct recordargs *args,
		  struct err *err);

/* Waits until it wrote something, or ended; false when neither is so after so long. */
bool livejob_wait(const struct livejob *l, int ms);

/* The recording was opened by .path: the pipe has one reader from now on. */
void livejob_opened(struct livejob *l);

/* Ends it, and waits for it: -1 when it failed by itself. Takes one that did not start. */
int livejob_end(struct livejob *l, struct err *err);

#endif
