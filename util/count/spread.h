/* SPDX-License-Identifier: MIT */
#ifndef UTIL_COUNT_SPREAD_H
#define UTIL_COUNT_SPREAD_H

/*
 * Mean and standard error of values that come one by one (Welford's method,
 * which keeps its precision where the values are large and close together).
 * Zeroed is empty.
 */

#include <stddef.h>

struct spread {
	size_t n;
	double mean;
	double squares; /* sum of squared distances from the mean */
};

void spread_add(struct spread *s, double value);

/*
 * The standard error of the mean in percent of it; 0 with fewer than two
 * values, or where the mean is 0.
 */
double spread_error_percent(const struct spread *s);

#endif
