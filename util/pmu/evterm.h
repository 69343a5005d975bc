/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_EVTERM_H
#define UTIL_PMU_EVTERM_H

/*
 * Terms between the slashes of an event that are for the tool and no part of
 * its encoding (name=, period=, call-graph=, percore, ...), whatever the PMU.
 * Knows which there are and what values they take; record and stat read the
 * values from the spec.
 */

#include <stdbool.h>

#include "util/base/err.h"
#include "util/base/view.h"

struct evspec;
struct evspec_term;

/* Is it one of them? "@..." is one too: what follows is for the PMU's driver. */
bool evterm_is_own(struct view name);

/* Checks the value of such a term; an error points at the character and says what it takes. */
int evterm_check(const struct evspec *spec, const struct evspec_term *t, struct err *err);

/* Is it a period or a frequency? */
bool evterm_is_period(struct view name);
bool evterm_is_frequency(struct view name);

#endif
