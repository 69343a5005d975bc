/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_SUGGEST_H
#define UTIL_PMU_SUGGEST_H

/*
 * What to say when there is no such event or term: the error, and the nearest
 * names that there are. All return -1. For resolve.
 */

#include <stdbool.h>

#include "util/base/err.h"
#include "util/pmu/evspec.h"

struct buf;
struct evset;
struct place;
struct resolve;

int suggest_event(struct resolve *r, const struct evspec *spec, struct err *err);
int suggest_tracepoint(struct resolve *r, const struct evspec *spec, const char *events,
		       struct err *err);
int suggest_term(const struct place *place, const struct evspec *spec, const struct evspec_term *t,
		 struct err *err);

/*
 * Appends the names of the set's events and the generic ones that look like word:
 * "the nearest are 'cycles', 'ref-cycles'". False, and nothing, when none does.
 */
bool suggest_names(const struct evset *set, const char *word, struct buf *out);

#endif
