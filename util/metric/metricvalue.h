/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_METRICVALUE_H
#define UTIL_METRIC_METRICVALUE_H

/*
 * The value of a metric of counts that are there, what its threshold says of
 * it, and how it was counted. Part of metricset.h, which sees to it that
 * questions about names are answered.
 */

#include "util/base/arena.h"
#include "util/base/err.h"

struct metricentry;
struct metricset_place;
struct metricset_sample;
struct metricset_value;
struct plan;

/* Fills in what depends on the counts. Reasons are in the arena. */
int metricvalue_compute(struct arena *arena, struct metricentry *m,
			const struct metricset_sample *sample, struct metricset_value *out,
			struct err *err);

/* Fills in where its parts are planned to come from. */
void metricvalue_find(const struct metricentry *m, const struct plan *plan, const size_t *pieces,
		      struct arena *arena, struct metricset_place *out);

#endif
