/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_LEVELS_H
#define UTIL_REPORT_LEVELS_H

/*
 * The rows of a histogram as levels, one for each of its keys (perf's
 * --hierarchy): values of the first key with what they have in all, below each
 * those of the second, and so on.
 */

#include "util/report/fields.h"

struct levels_row {
	size_t level;			 /* the number of the key */
	struct sortkey_value value;	 /* of it */
	const struct hist_count *counts; /* of each member */
	uint32_t row;			 /* of the histogram, on the last level */
};

/* Calls tell for each row that reaches least percent, in the order they are shown. */
void levels_walk(const struct hist *h, const struct fields *f, double least, bool of_wanted,
		 void (*tell)(void *arg, const struct levels_row *row), void *arg);

#endif
