/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_APPLY_H
#define UTIL_PMU_APPLY_H

/*
 * Filling in one encoding: the PMU, the table's event, the terms that the user
 * gave on top. For resolve.
 */

#include "util/base/err.h"
#include "util/pmu/encoding.h"
#include "util/pmu/evspec.h"
#include "util/pmu/place.h"
#include "util/pmu/resolve.h"

/* An encoding of which nothing is known but what the spec says. Its name is in r's arena. */
struct encoding apply_start(struct resolve *r, const struct evspec *spec);

void apply_place(struct encoding *e, const struct place *place);

/* A table's event: terms, counters, flags. Faults become a note. */
void apply_event(struct resolve *r, struct encoding *e, const struct place *place,
		 const struct arch *arch, const char *model, const struct evtable_event *event);

/*
 * An event by its name, of the place's PMU: from its sysfs or the tables. 1 it
 * was, 0 there is none of that name, -1 an error that points at column.
 */
int apply_named(struct resolve *r, struct encoding *e, const struct place *place,
		const struct evspec *spec, struct view name, size_t column, struct err *err);

/*
 * Adds e to out, for the place, with the spec's terms over those that e has.
 * Faults are errors that point at the character.
 */
int apply_add(struct resolve *r, const struct evspec *spec, const struct place *place,
	      struct encoding *e, struct encoding_list *out, struct err *err);

#endif
