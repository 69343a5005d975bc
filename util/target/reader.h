/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_READER_H
#define UTIL_TARGET_READER_H

/*
 * Reading all counters of an opener with as few and as cheap calls as there
 * can be, because with -I it is done often: a group in a place is one read(2)
 * where the kernel adds nothing up for children, and counters of a CPU are read
 * from that CPU when they are many, which saves an interrupt for each.
 */

#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/pmu/reading.h"
#include "util/target/opener.h"

/* One group, or piece of one (opener.h), in one of its places. */
struct reader_step {
	int cpu;      /* -1: of threads */
	size_t first; /* event of it */
	size_t slot;
	bool moves; /* to be read from its CPU */
};

struct reader {
	const struct opener *opened; /* borrowed */
	struct VEC(struct reader_step) steps;
	bool moves;	       /* any of them */
	struct readings began; /* what they said as counting began; or none */
	uint64_t began_ns;     /* when that was, on the monotonic clock */
};

/* The opener is open and stays so. */
void reader_init(struct reader *r, const struct opener *opened);
void reader_release(struct reader *r);

/*
 * To be called as soon as the counters count: of those of cgroups, later times
 * are told from here on. The kernel keeps a clock for each cgroup and CPU
 * (perf_cgroup_info in kernel/events/core.c); for the first event of a cgroup
 * it is still where it was when somebody counted there last, and the time since
 * then becomes the event's: enabled, and running or not. The count is right.
 * Where a CPU is in that cgroup from beginning to end, that clock may stand
 * still all the while; what has counted there all the same has run all the time.
 */
int reader_begin(struct reader *r, struct err *err);

/* Adds a reading for every counter that is open, always in the same order. */
int reader_read(struct reader *r, struct readings *out, struct err *err);

#endif
