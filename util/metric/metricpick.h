/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_METRICPICK_H
#define UTIL_METRIC_METRICPICK_H

/*
 * Which metrics the user means: names of metrics and of metric groups, with
 * commas between them; globs match, case does not count. Nothing named means
 * all of them.
 */

#include <stdbool.h>
#include <stddef.h>

#include "pmu-events/evtable.h"
#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/near.h"
#include "util/base/vec.h"

struct evset;

struct metricpick_name {
	const char *text;
	bool met;	     /* it met something */
	struct near nearest; /* of the metrics, while it met nothing */
};

struct metricpick {
	struct VEC(struct metricpick_name) names;
	struct arena arena;
};

/* A metric that is meant. */
struct metricpick_metric {
	struct evtable_metric table;
	bool is_common; /* of the common events, not of the CPU's model */
	bool by_name;	/* its own name was given, not that of a group or a glob */
};

struct metricpick_list VEC(struct metricpick_metric);

/* A zeroed pick is empty. */
void metricpick_add(struct metricpick *p, const char *names);
void metricpick_release(struct metricpick *p);

bool metricpick_wants(struct metricpick *p, const struct evtable_metric *metric);

/*
 * ERR_ABSENT for a name that met nothing of what was asked about, with the
 * nearest name of that; so the tables must still be there.
 */
int metricpick_check(const struct metricpick *p, struct err *err);

/*
 * Adds the metrics of the set that are meant, each once, in the order of the
 * names and then of the tables; an error as metricpick_check().
 */
int metricpick_find(struct metricpick *p, const struct evset *set, struct metricpick_list *out,
		    struct err *err);

#endif
