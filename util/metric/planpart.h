/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_PLANPART_H
#define UTIL_METRIC_PLANPART_H

/*
 * One PMU's part of a plan (metricplan.h): its events, what has to be whole,
 * the packing, and what becomes of it.
 */

#include <stddef.h>

struct metricmodel_events;
struct metricplan;

/* Makes the groups of the PMU at index, from the model's events that are asked for. */
void planpart_solve(struct metricplan *p, size_t index, const struct metricmodel_events *asked);

#endif
