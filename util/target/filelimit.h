/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_FILELIMIT_H
#define UTIL_TARGET_FILELIMIT_H

/*
 * RLIMIT_NOFILE while counters are open, each of which is a file.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>

#include "util/base/err.h"

struct filelimit {
	bool raised;
	struct rlimit before; /* with raised: what it was */
};

/*
 * Raises the limit as far as that is allowed, for so many counters and what
 * else is open. The soft limit is a default, not a wish; the hard one moves for
 * root only.
 */
void filelimit_raise(struct filelimit *f, size_t counters);

/* Takes it back: what is executed later is not to inherit it. Harmless on a zeroed one. */
void filelimit_restore(struct filelimit *f);

/* Is this errno one that a limit of files makes? */
bool filelimit_is_hit(int sys);

/* ERR_SYSTEM for such an errno, with what can be done. */
int filelimit_fail(size_t counters, int sys, struct err *err);

#endif
