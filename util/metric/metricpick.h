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
#include "util/base/opt.h"
#include "util/base/vec.h"
#include "util/base/view.h"

struct metricpick {
	struct VEC(struct view) names;
	bool *met;	      /* which of the names met something */
	struct near *nearest; /* of the metrics, to those that did not */
	struct arena arena;
};

/* names is borrowed. */
void metricpick_init(struct metricpick *p, const struct opt_list *names);
void metricpick_release(struct metricpick *p);

bool metricpick_wants(struct metricpick *p, const struct evtable_metric *metric);

/*
 * ERR_ABSENT for a name that met nothing of what was asked about, with the
 * nearest name of that; so the tables must still be there.
 */
int metricpick_check(const struct metricpick *p, struct err *err);

#endif
