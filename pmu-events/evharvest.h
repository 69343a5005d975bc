/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVHARVEST_H
#define PMU_EVENTS_EVHARVEST_H

/*
 * What was read from some files, before the files of a tree, and then the
 * trees, are put together (evmerge.h). One thread fills a harvest; it owns all
 * it holds. Strings are in the arena or constant.
 */

#include "pmu-events/evdiag.h"
#include "pmu-events/evmodel.h"

/* Which object of which file; enough to say where something was. */
struct evharvest_origin {
	size_t order; /* of the file among all */
	size_t object;
	const char *array;
};

struct evharvest_event {
	struct evmodel_event event;
	const char *model; /* path of the model; NULL: an architecture-standard event */
	const char *arch;
	const char *std; /* the standard event it stands on, as written; or NULL */
	bool encoded;	 /* has a code of its own, so that only texts come from std */
	bool spare;	 /* counts only where its tree has no other of this name */
	struct evharvest_origin from;
};

struct evharvest_metric {
	struct evmodel_metric metric;
	const char *model;
	const char *arch;
	const char *std;
	bool spare; /* as in an event */
	struct evharvest_origin from;
};

/* How long an event takes to retire, where a file of its own says that. */
struct evharvest_latency {
	const char *model;
	const char *pmu;
	const char *event; /* lower case */
	double mean, min, max;
};

struct evharvest_pmu {
	struct evmodel_pmu pmu;
	const char *model;
	const char *arch;
};

struct evharvest {
	struct arena arena;
	struct VEC(struct evharvest_event) events;
	struct VEC(struct evharvest_metric) metrics;
	struct VEC(struct evharvest_pmu) pmus;
	struct VEC(struct evharvest_latency) latencies;
	struct VEC(struct evmodel_group) groups;
	struct VEC(struct evmodel_map) maps; /* of files that say which CPUs they are for */
	struct evdiag_list diags;
};

void evharvest_release(struct evharvest *h);

#endif
