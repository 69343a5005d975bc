/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_SAMPLEFILTER_H
#define UTIL_SESSION_SAMPLEFILTER_H

/*
 * Which samples are looked at: those of some programs, processes, threads,
 * CPUs and times, as the options of perf script and perf report name them.
 */

#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/base/view.h"
#include "util/data/datasample.h"

struct session_thread;

/* As the options have it; NULL: all. */
struct samplefilter_options {
	const char *comms; /* names, a comma between */
	const char *pids, *tids;
	const char *cpus; /* "0,2-5" */
	const char *time; /* "start,stop", seconds; "10%-20%,50%-60%"; "10%/2" */
};

struct samplefilter_range {
	uint64_t first, last; /* both are in it */
};

/* Zeroed lets everything through. */
struct samplefilter {
	struct view comms;
	struct VEC(struct samplefilter_range) pids, tids, cpus, times;
};

/*
 * first and last are when the recording's samples begin and end, which
 * percentages need; both 0 where it does not say. Texts of o are borrowed.
 */
int samplefilter_init(struct samplefilter *f, const struct samplefilter_options *o, uint64_t first,
		      uint64_t last, struct err *err);
void samplefilter_release(struct samplefilter *f);

bool samplefilter_allows(const struct samplefilter *f, const struct session_thread *t,
			 const struct datasample *s);

#endif
