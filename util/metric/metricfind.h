/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_METRICFIND_H
#define UTIL_METRIC_METRICFIND_H

/*
 * Which metrics of a CPU are meant by the names that a user gives: of metrics,
 * of metric groups, or globs of either. Case does not matter.
 */

#include <stdbool.h>

#include "pmu-events/evtable.h"
#include "util/base/err.h"
#include "util/base/vec.h"

struct evset;

struct metricfind_metric {
	struct evtable_metric table;
	bool is_common; /* of the common events, not of the CPU's model */
	bool by_name;	/* its own name was given, not that of a group or a glob */
};

struct metricfind_list VEC(struct metricfind_metric);

/*
 * Adds the metrics that names with ',' between them mean, each once, in the
 * order of the tables. A name that means none is ERR_ABSENT, with the nearest.
 */
int metricfind_named(const struct evset *set, const char *names, struct metricfind_list *out,
		     struct err *err);

#endif
