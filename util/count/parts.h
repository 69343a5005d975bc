/* SPDX-License-Identifier: MIT */
#ifndef UTIL_COUNT_PARTS_H
#define UTIL_COUNT_PARTS_H

/*
 * Counts of each part of what was counted: of each CPU, core, cluster, die,
 * socket, cache, node, thread or cgroup, or of all together. Readings are put together by
 * where they come from; parts are sorted and appear as there are readings.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/count/counts.h"
#include "util/count/topology.h"

enum parts_by {
	PARTS_ALL,
	PARTS_CPU,
	PARTS_CORE,
	PARTS_DIE,
	PARTS_SOCKET,
	PARTS_NODE,
	PARTS_CLUSTER,
	PARTS_CACHE,
	PARTS_THREAD,
};

/* A number is -1 where it does not tell parts from each other, or is not known. */
struct parts_part {
	int socket, die, core, node, cpu, thread, cgroup;
	int cluster, cache_level, cache;
	size_t ncpus; /* whose counters were added up; 0: of threads wherever they ran */
	struct counts counts;
};

struct parts_map;

struct parts {
	enum parts_by by;
	bool is_raw; /* counts are not scaled; set before parts_add() */
	/* By CPU: events whose CPUs of a core are added up; NULL: none; set before parts_add() */
	const bool *of_cores;
	bool spreads_cores; /* their sums are those of each CPU of the core; set before, too */
	size_t nevents;
	struct topology topology;
	struct VEC(struct parts_part) list;
	struct VEC(struct parts_map) seen; /* places of readings and their parts */
};

/* fs is the machine that the CPUs are of. */
void parts_init(struct parts *p, enum parts_by by, const struct fs *fs, size_t nevents);
void parts_release(struct parts *p);

/* Is any part told from another by what they are parted by, or is that not known of the readings? */
bool parts_are_told(const struct parts *p);

/*
 * Adds a run; first_event is what the events of readings are counted from. A
 * reading of no CPU, thread and cgroup (times of the run) belongs to every part.
 */
void parts_add(struct parts *p, const struct readings *readings, size_t first_event);

#endif
