/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_THREADCOUNTS_H
#define UTIL_REPORT_THREADCOUNTS_H

/* What each thread's events counted, of recordings that tell it when threads end (record -s). */

#include "util/base/map.h"
#include "util/out/doc.h"
#include "util/session/recording.h"

struct threadcounts {
	struct VEC(struct threadcount) all;
	struct map numbers; /* of those, by thread and event */
	struct map threads; /* how many there were before each, by thread */
	size_t nthreads;
	struct arena arena;
};

void threadcounts_release(struct threadcounts *t);

/* Takes READ records; others, and those that are not whole, are left out. */
void threadcounts_add(struct threadcounts *t, const struct datafile *f, const struct record *r);

/* A line for each thread as perf has it, for programs rows of schema report-threads/1. */
void threadcounts_tell(struct threadcounts *t, struct recording *r, struct doc *doc);

#endif
