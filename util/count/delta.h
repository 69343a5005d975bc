/* SPDX-License-Identifier: MIT */
#ifndef UTIL_COUNT_DELTA_H
#define UTIL_COUNT_DELTA_H

/*
 * What was counted between two readings of the same counters. What is a state
 * and not a sum has no difference and stays as it was read.
 */

#include "util/pmu/reading.h"

/* Zeroed is before the first reading. */
struct delta {
	struct readings before;
};

/* Puts into out, which is emptied first, what is new in now since the last call. */
void delta_take(struct delta *d, const struct readings *now, struct readings *out);

void delta_release(struct delta *d);

#endif
