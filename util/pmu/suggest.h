/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_SUGGEST_H
#define UTIL_PMU_SUGGEST_H

/*
 * What to say when there is no such event or term: the error, and the nearest
 * names that there are. All return -1. For resolve.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/err.h"
#include "util/pmu/evspec.h"

struct place;
struct resolve;

int suggest_event(struct resolve *r, const struct evspec *spec, struct err *err);
int suggest_tracepoint(struct resolve *r, const struct evspec *spec, const char *events,
		       struct err *err);
int suggest_term(const struct place *place, const struct evspec *spec, const struct evspec_term *t,
		 struct err *err);

/*
 * Appends up to limit names of the set's events and the generic ones that look
 * like word, nearest first, quoted and with commas between. False when none does.
 */
struct buf;
struct evset;
bool suggest_names(const struct evset *set, const char *word, size_t limit, struct buf *out);

#endif
