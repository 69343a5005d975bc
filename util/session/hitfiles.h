/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_HITFILES_H
#define UTIL_SESSION_HITFILES_H

/*
 * The files whose build ids a recording has, and which of them samples are in:
 * for those who list or keep files and look at no sample otherwise.
 */

#include <stdbool.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/base/view.h"

struct dataread;

struct hitfile {
	unsigned cpumode; /* enum record_cpumode */
	struct view name, build_id;
	bool is_hit; /* with samples in it; only where they were read */
};

struct hitfiles {
	struct VEC(struct hitfile) all;	   /* as the recording has them */
	struct VEC(struct hitfile) others; /* with samples, but not in the recording's list */
	struct buf bytes, other_bytes;	   /* what they point to */
};

/*
 * Release with hitfiles_release(), whatever the result. Samples are read if they are asked for,
 * and those of a pipe, which has its build ids among them.
 */
int hitfiles_read(struct hitfiles *h, struct dataread *reader, bool wants_hits, struct err *err);
void hitfiles_release(struct hitfiles *h);

#endif
