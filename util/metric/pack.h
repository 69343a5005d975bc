/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_PACK_H
#define UTIL_METRIC_PACK_H

/*
 * From metrics to groups: which events of one PMU are counted together, so
 * that all events of a metric are in one group wherever that is possible, and
 * there are as few groups as can be found. Every group fits on the PMU
 * (assign.h). The result depends on nothing but the request.
 *
 * Knows no names of metrics and asks no machine. How events are ordered within
 * a group is not decided here.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/vec.h"

struct assign_event;
struct assign_pmu;

/* Events of the request, by index. */
struct pack_set {
	const uint32_t *events;
	size_t nevents;
};

struct pack_request {
	/* Of unknown counters nothing is known to fit together but one item. */
	const struct assign_pmu *pmu;
	const struct assign_event *events; /* each takes a counter */
	size_t nevents;
	/* Whole in one group where they fit one; else their events are counted somewhere. */
	const struct pack_set *items;
	size_t nitems;
	/* Together too, where that costs no group; earlier ones first. */
	const struct pack_set *wishes;
	size_t nwishes;
	/* Sets of items that belong together, by index; for choosing among equals. */
	const struct pack_set *families;
	size_t nfamilies;
	const struct pack_set *lead; /* whose group comes first; NULL: the largest one */
	size_t effort;		     /* moves per item; 0: the first packing is the result */
};

#define PACK_EFFORT  100 /* what is found with it is close to the best that there is */
#define PACK_NOWHERE SIZE_MAX

struct pack_group {
	uint32_t *events; /* ascending */
	size_t nevents;
};

struct pack {
	struct VEC(struct pack_group) groups;
	size_t *homes;	 /* per item, a group that holds all of it; or PACK_NOWHERE */
	size_t bound;	 /* no plan has fewer groups */
	const char *why; /* the bound's reason, in words */
	struct arena arena;
};

void pack_solve(struct pack *p, const struct pack_request *request);
void pack_release(struct pack *p);

#endif
