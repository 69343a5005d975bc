/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVLAYER_H
#define PMU_EVENTS_EVLAYER_H

/*
 * One tree's part of one model, put over what earlier trees gave to it. Models
 * are put together side by side: a layer changes its model and itself only.
 */

#include "pmu-events/evharvest.h"
#include "pmu-events/evstandard.h"

/* Items of one harvest that are side by side. */
struct evlayer_run {
	const struct evharvest *from;
	size_t first;
	size_t len;
};

struct evlayer_runs VEC(struct evlayer_run);

struct evlayer {
	struct evmodel_cpu *cpu;
	const struct evstandard *standard;
	const char *const *paths; /* of all files, by their order */
	struct evlayer_runs events;
	struct evlayer_runs metrics;
	struct evlayer_runs pmus;
	struct evlayer_runs latencies;
	struct evdiag_list diags;
};

/*
 * Later items of a tree that are there already, by PMU and name, are told:
 * events as errors, and metrics as warnings, the first of which counts.
 */
void evlayer_apply(struct evlayer *l);

/* Frees all but the model. */
void evlayer_release(struct evlayer *l);

#endif
