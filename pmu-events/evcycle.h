/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVCYCLE_H
#define PMU_EVENTS_EVCYCLE_H

/*
 * Metrics of a model that refer to each other in a circle, so that none of them
 * ever has a value. A name in an expression means the metric of that name and
 * PMU if there is one, but in the metric's own expression its name means the
 * event, as where metrics are computed (util/expr/exprset.h). Expressions that
 * do not parse refer to nothing.
 */

#include <stdbool.h>

#include "pmu-events/evmodel.h"

struct evcycle {
	struct VEC(struct evcycle_step) way; /* from a metric to those it refers to */
	size_t start;			     /* where in it the circle starts */

	/* The rest is the search's own. */
	size_t metrics;
	size_t root;	  /* before which all was looked at */
	size_t *first;	  /* by metric: where its references start, and one more */
	size_t *position; /* by metric: in the way, plus 1 */
	bool *done;	  /* by metric */
	struct VEC(size_t) references;
};

struct evcycle_step {
	size_t metric;
	size_t next; /* reference to follow */
};

void evcycle_init(struct evcycle *c, const struct evmodel_metric *metrics, size_t n);

/* Finds one more circle: way from start on, the last of which refers to the first. */
bool evcycle_next(struct evcycle *c);

void evcycle_release(struct evcycle *c);

#endif
