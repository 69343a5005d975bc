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

/* What a constraint has of perf's names: "NO_GROUP_EVENTS"; "" for 0. */
const char *planlint_constraint(uint32_t constraint);

/*
 * Whether a metric fits one group in the case that its constraint is about
 * (enum evmodel_constraint), and whether that contradicts the constraint. The
 * reason is added to why if it does not fit.
 */
struct planlint_answer {
	bool fits;
	bool disagrees;
};
struct planlint_answer planlint_judge(struct metricmodel *model, const struct evtable_metric *m,
				      struct buf *why);

#endif
