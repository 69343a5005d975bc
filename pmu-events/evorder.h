/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVORDER_H
#define PMU_EVENTS_EVORDER_H

/*
 * The order in which a table has one model's PMUs, events and metrics: PMUs by
 * name, and in each its events and metrics by name without regard to case,
 * which is how evtable.c searches.
 */

#include <stddef.h>
#include <stdint.h>

#include "pmu-events/evmodel.h"
#include "util/base/err.h"

struct evorder_item {
	uint64_t key;	/* the first eight bytes of the name, in lower case */
	uint32_t pmu;	/* in struct evorder's order */
	uint32_t index; /* in the model's vector */
	const char *name;
};

struct evorder_pmu {
	const char *name;
	const struct evmodel_pmu *stated; /* NULL when only events and metrics name it */
	uint32_t first_event, events;
	uint32_t first_metric, metrics;
};

struct evorder {
	const struct evmodel_cpu *cpu; /* borrowed */
	struct VEC(struct evorder_pmu) pmus;
	struct evorder_item *events; /* as many as the model has */
	struct evorder_item *metrics;
};

/*
 * The orders of all models, sorted by the models' paths, as many as there are
 * models; free with evorder_free(). Fails on two models of the same path, and
 * two events, metrics or PMUs of the same name in one.
 */
struct evorder *evorder_new(const struct evmodel *m, struct err *err);
void evorder_free(struct evorder *orders, size_t n);

/* That of the model's path, or NULL. */
const struct evorder *evorder_find(const struct evorder *orders, size_t n, const char *path);

#endif
