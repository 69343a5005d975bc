/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_METRICFAMILY_H
#define UTIL_METRIC_METRICFAMILY_H

/*
 * Which metrics of a plan are relatives: the first level of the top-down tree
 * (the metric group TopdownL1), and the children of each of its metrics, which
 * are in the group tma_PARENT_group. Shares of one whole are worth more when
 * they are from the same time.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/vec.h"

struct metricplan;

struct metricfamily {
	struct VEC(size_t) members; /* of the plan's metrics */
	bool together;		    /* wanted in one group, if they fit */
	bool first;		    /* the first level: what all others are shares of */
};

struct metricfamily_list {
	struct VEC(struct metricfamily) families;
};

/* Those with more than one member in the plan, per PMU; what is wanted together by its options. */
void metricfamily_find(const struct metricplan *p, struct metricfamily_list *out);
void metricfamily_release(struct metricfamily_list *l);

#endif
