/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_METRICGROUP_H
#define UTIL_METRIC_METRICGROUP_H

/*
 * From what metrics need to groups of events that count at the same time. The
 * one place that decides it: each metric's events in one group per PMU,
 * software events beside the others; a metric whose events a group has already
 * takes that one. Whether the hardware can count a group is not asked here.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/vec.h"

struct encoding;

struct metricgroup_event {
	const char *name;
	const struct encoding *encoding;
};

struct metricgroup_events VEC(struct metricgroup_event);

/* A metric. */
struct metricgroup_item {
	struct metricgroup_events needed; /* for its value */
	struct metricgroup_events soft;	  /* for its threshold only: at whatever time */
	bool is_apart;			  /* its events need not be together, or must not */
};

struct metricgroup_style {
	bool no_group;	   /* every event alone */
	bool no_merge;	   /* a group for each metric, whatever the others have */
	bool no_threshold; /* thresholds are not looked at */
};

struct metricgroup_list VEC(struct metricgroup_events);

/* Adds the groups to out; every event of every item is in at least one. */
void metricgroup_make(const struct metricgroup_item *items, size_t nitems,
		      const struct metricgroup_style *style, struct metricgroup_list *out);

/* Is an event that counts the same in the group? */
bool metricgroup_has(const struct metricgroup_events *group, const struct encoding *e);

void metricgroup_release(struct metricgroup_list *list);

#endif
