/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_METRICENTRY_H
#define UTIL_METRIC_METRICENTRY_H

/*
 * One metric of a set: where it comes from, and the events that its expression
 * and its threshold need here. Who makes groups of them tells it where they are.
 */

#include <stdbool.h>

#include "pmu-events/evtable.h"
#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/metric/metricask.h"

struct metricentry {
	struct evtable_metric table;
	struct metricask_domain *domain;
	bool is_wanted; /* the user named it */
	const char *unit;
	double scale;
	struct metricask_uses uses;
	const char *absent; /* an event that it asked for or needs, and that is not here */
	bool is_lost;	    /* without that there is no value */
	bool is_untold;	    /* it is a latency (EVENT:R) that the tables do not tell */
	const char *split;  /* why its events are not in one group, or NULL */
	const struct expr *threshold;
	const char *reason; /* of the last value, or NULL */
};

/* In the arena; what metricentry_release() frees is beside it. core as for metricask_domain(). */
struct metricentry *metricentry_new(struct metricask *ask, struct arena *arena,
				    const struct evtable_metric *table, bool is_common,
				    const char *core);
void metricentry_release(struct metricentry *m);

/* Reads the expression, and the threshold if wanted, and finds their events. */
int metricentry_read(struct metricask *ask, struct arena *arena, struct metricentry *m,
		     bool has_threshold, struct err *err);

/* Reads the threshold alone, whose events are those of the value. */
int metricentry_judge(struct arena *arena, struct metricentry *m, struct err *err);

#endif
