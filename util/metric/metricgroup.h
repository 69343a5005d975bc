/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_METRICGROUP_H
#define UTIL_METRIC_METRICGROUP_H

/*
 * From what metrics need on this machine to groups in the plan that is opened:
 * which events go together is metricplan.h's answer, so that a metric is whole
 * in one group where the hardware can count it so; here a group becomes one for
 * each unit of its PMU, with the encodings that the machine's events have.
 *
 * Groups are weak: what is not known of the hardware is tried, and where the
 * kernel refuses, the events are counted one by one.
 */

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct metricentry;
struct metricmodel;
struct plan;
struct plantext;

struct metricgroup_style {
	bool no_group;	   /* every event alone */
	bool no_merge;	   /* groups for each metric, whatever the others have */
	bool no_threshold; /* thresholds are not looked at */
};

/* All borrowed. */
struct metricgroup_env {
	struct metricmodel *model; /* may read more */
	struct plantext *text;	   /* resolves what plans need beside the metrics' own events */
	struct arena *arena;	   /* of names and reasons */
	bool nmi_watchdog;	   /* it holds a counter of each core */
};

/*
 * Adds groups for all events of the metrics to the plan, in the order in which
 * the kernel finds counters for them, and tells each metric's uses where its
 * events are and the metric why they are not in one group.
 */
void metricgroup_add(const struct metricgroup_env *env, struct metricentry *const *metrics,
		     size_t n, const struct metricgroup_style *style, struct plan *plan);

#endif
