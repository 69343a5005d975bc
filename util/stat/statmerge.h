/* SPDX-License-Identifier: MIT */
#ifndef UTIL_STAT_STATMERGE_H
#define UTIL_STAT_STATMERGE_H

/*
 * Events that are one to the user and several to the machine: of each unit of
 * a PMU (uncore_imc_0, uncore_imc_1), or of the types of cores of a hybrid CPU.
 * They are counted as the plan has them, metrics are computed of those, and
 * shown they are added up, under the name that was typed. It counts nothing.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/arena.h"
#include "util/base/vec.h"
#include "util/pmu/plan.h"
#include "util/pmu/reading.h"

struct measure_event;

struct statmerge_style {
	bool units;		       /* add units of a PMU up */
	bool cores;		       /* add types of cores up */
	const char *const *core_names; /* the PMUs that are such types, as the machine calls them */
	size_t ncores;
};

struct statmerge {
	/* As that which is counted, but for names, PMUs, and that added ones are hidden. */
	struct plan shown;
	struct VEC(size_t) into; /* for each event the one that it is added to: often itself */
	struct arena arena;
};

/*
 * Finds what belongs together: the same event as it was typed, in the same
 * scale and unit, of another PMU. The plan must outlive m.
 */
void statmerge_init(struct statmerge *m, const struct plan *plan,
		    const struct statmerge_style *style);
void statmerge_release(struct statmerge *m);

/* Leaves an event that is added to another by itself: it is not counted in the same run. */
void statmerge_part(struct statmerge *m, const struct plan *plan, size_t event);

/* The readings with the events that they are added to; what they count from is first_event. */
void statmerge_map(const struct statmerge *m, size_t first_event, const struct readings *in,
		   struct readings *out);

/* What was counted in part is supported. */
void statmerge_states(const struct statmerge *m, struct measure_event *states);

#endif
