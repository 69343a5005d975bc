/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_PACKLIMIT_H
#define UTIL_METRIC_PACKLIMIT_H

/*
 * The question that packing asks millions of times: does this set of events
 * fit on the PMU? The same answer as assign_events(), made fast: by Hall's
 * theorem a set fits when no set X of counters has more than |X| events that
 * have no other choice, and it is enough to look at unions of the events'
 * masks, of which few remain that can ever be too small. Where there are too
 * many unions, or events that must be alone, the matching is asked.
 *
 * Sets are of event indices (packset.h).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/vec.h"

struct assign_event;
struct assign_pmu;

struct packlimit {
	uint64_t counters;
	size_t room;		/* how many counters that is */
	const uint64_t *events; /* that can go nowhere else */
};

struct packlimit_register {
	const char *name;
	size_t capacity, nvalues;
	uint64_t **values; /* per value, the events with it */
	uint64_t *events;  /* of any value */
};

struct packlimit_set {
	const struct assign_pmu *pmu;
	const struct assign_event *events;
	size_t nevents, words;
	struct VEC(struct packlimit) limits;
	struct VEC(struct packlimit_register) registers;
	const uint64_t *alone;
	bool some_alone;
	bool by_matching;
	const struct assign_event **scratch;
	struct arena arena;
};

/* Borrows pmu and events. */
void packlimit_init(struct packlimit_set *l, const struct assign_pmu *pmu,
		    const struct assign_event *events, size_t nevents);
void packlimit_release(struct packlimit_set *l);

bool packlimit_fits(const struct packlimit_set *l, const uint64_t *set);

#endif
