/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_ALIVE_H
#define UTIL_TARGET_ALIVE_H

/*
 * Whether threads that somebody else started are still there. A number alone
 * does not tell: who has ended keeps it until its parent asks, and then it may
 * be given to another. Nothing waits here.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/base/fs.h"
#include "util/base/vec.h"

struct alive_thread {
	pid_t id;
	int process;	     /* pidfd, for the first thread of a process; or -1 */
	bool known;	     /* started_at is */
	uint64_t started_at; /* as /proc has it */
};

struct alive {
	const struct fs *fs;
	struct VEC(struct alive_thread) threads;
};

/* Remembers who has these numbers now. Release with alive_release(). */
void alive_init(struct alive *a, const struct fs *fs, const pid_t *threads, size_t n);

/* Is one of them left? A process is while any of its threads is. */
bool alive_any(const struct alive *a);

void alive_release(struct alive *a);

#endif
