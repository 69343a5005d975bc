/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_PLANVALUES_H
#define UTIL_METRIC_PLANVALUES_H

/*
 * The values of metrics from given ones, as a document: `tally plan
 * --evaluate`. A metric that cannot be computed is a row without a value.
 */

#include <stdbool.h>

#include "util/base/err.h"

struct doc;
struct given;
struct machine;
struct metricpick;

/*
 * Of the machine's CPU, or of every model of its tables. ERR_ABSENT for a name
 * that is of no metric, before anything is written.
 */
int planvalues_write(struct doc *doc, const struct machine *m, const struct given *given,
		     struct metricpick *pick, bool all, struct err *err);

#endif
