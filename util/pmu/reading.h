/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_READING_H
#define UTIL_PMU_READING_H

/*
 * What a counter said at one moment: raw, since it was opened, not scaled. A
 * target (util/target) makes readings, util/count makes counts of them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/vec.h"

#define READING_ANY (-1)

/* Where CPUs are, as a document tells it of a sum over them; -1: it does not. */
struct reading_place {
	int socket, die, core, node;
	size_t ncpus; /* that were added up, or 0 */
};

struct reading {
	size_t event; /* index into the plan's events */
	int cpu;      /* READING_ANY: wherever the thread ran */
	int thread;   /* thread id; READING_ANY: whoever ran on the CPU */
	int cgroup;   /* its place in the list of those counted; READING_ANY: all */
	/* Instead of where this machine has the CPU; NULL: as it has. The target owns it. */
	const struct reading_place *place;
	uint64_t value;	     /* the event's own unit; times in ns */
	uint64_t enabled_ns; /* how long it should have counted */
	uint64_t running_ns; /* how long it did; less where counters were shared */
	bool is_scaled;	     /* value is for all of enabled_ns already */
	bool is_state;	     /* a property: it does not grow, and has no difference */
};

struct readings VEC(struct reading);

#endif
