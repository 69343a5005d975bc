/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_PLANLINT_H
#define UTIL_METRIC_PLANLINT_H

/*
 * Where a vendor's MetricConstraint and the exact answer disagree, for review
 * by the vendor: `tally plan --lint`. What is said here is by the constraints
 * in the tables; thresholds are looked at only where the constraint is about
 * them.
 */

#include <stddef.h>

#include "util/metric/metricmodel.h"

struct doc;
struct metricpick;

/* Writes a document with a row per disagreement. path is that of the CPU's model. */
void planlint_write(struct doc *doc, const char *path, struct metricmodel *model,
		    struct metricpick *pick);

#endif
