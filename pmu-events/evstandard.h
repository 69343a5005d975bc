/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVSTANDARD_H
#define PMU_EVENTS_EVSTANDARD_H

/*
 * Architecture-standard events and metrics: those that the files at an
 * architecture's root define, for models to name with ArchStdEvent.
 */

#include "pmu-events/evharvest.h"
#include "util/base/map.h"

/* What one name stands for; either may be NULL. */
struct evstandard_item {
	const struct evmodel_event *event;
	const struct evmodel_metric *metric;
};

/* Zeroed is empty. Borrows the strings of the events, which stay in the model. */
struct evstandard {
	struct map items; /* "arm64/br_mis_pred" */
	struct map any;	  /* the same without architecture, for loose events */
	struct arena arena;
};

/* Adds those of a tree; they hide older ones of the same name. */
void evstandard_add(struct evstandard *s, const struct evharvest *h);

/* NULL when the architecture has nothing of that name, in whatever case. */
const struct evstandard_item *evstandard_find(const struct evstandard *s, const char *arch,
					      const char *name);

/* Gives an event or a metric what it does not say itself. */
void evstandard_fill_event(struct evharvest_event *e, const struct evmodel_event *standard);
void evstandard_fill_metric(struct evmodel_metric *m, const struct evmodel_metric *standard);

void evstandard_release(struct evstandard *s);

#endif
