/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_PROFILE_H
#define UTIL_REPORT_PROFILE_H

/*
 * A recording summed up: for each of its events a histogram of its samples, of
 * their callers too where that is wanted, or of its branches.
 */

#include "util/report/hist.h"
#include "util/session/recording.h"

struct profile_args {
	const struct sortkey *const *keys;
	size_t nkeys;
	bool by_children; /* callers have a share of what they call */
	bool of_branches; /* each branch of a sample is one, of period 1 */
};

struct profile {
	struct profile_args args;
	struct symbols *symbols;	/* borrowed */
	struct VEC(struct hist) events; /* by the number of the event */
	struct VEC(size_t) seen;	/* rows that the current sample is in already */
};

void profile_init(struct profile *p, const struct profile_args *args, struct symbols *symbols);
void profile_release(struct profile *p);

/* Adds all samples of the recording, and puts the rows in order. */
int profile_read(struct profile *p, struct recording *r, struct err *err);

#endif
