/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_METRICPLAN_H
#define UTIL_METRIC_METRICPLAN_H

/*
 * A plan for counting metrics and events: groups per PMU that the hardware can
 * count, which metric is whole in which of them, and what stands in the way of
 * the others. Packing is pack.h's business, what a metric needs metricmodel.h's;
 * here they meet, PMU by PMU.
 *
 * Nothing is opened. A plan borrows from its model.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/vec.h"
#include "util/metric/metricmodel.h"

struct buf;

/* Which relatives of a tree of metrics (tma_X_group) must be in one group, where they fit. */
enum metricplan_families {
	METRICPLAN_LEVEL1,   /* the first level of the top-down tree */
	METRICPLAN_NONE,     /* none */
	METRICPLAN_SIBLINGS, /* level 1 and all children of one parent */
	METRICPLAN_PARENTS,  /* and their parent */
};

struct metricplan_options {
	bool thresholds;   /* count what thresholds need, too */
	bool nmi_watchdog; /* the kernel's watchdog holds a counter of each core */
	size_t effort;	   /* of pack.h */
	enum metricplan_families families;
};

struct metricplan_event {
	uint32_t event; /* of the model's list */
	int counter;	/* as assign.h numbers them; ASSIGN_NONE: it takes none */
	bool soft;	/* only thresholds need it */
};

struct metricplan_group {
	size_t pmu;				    /* of the plan's list; METRICPLAN_SOFTWARE */
	struct VEC(struct metricplan_event) events; /* in the order to open them */
	bool ordered; /* the kernel finds the counters; false: only with events pinned to them */
};

#define METRICPLAN_SOFTWARE SIZE_MAX /* events that need no PMU's counter */

struct metricplan_pmu {
	struct metricpmu pmu;
	uint64_t reserved;
	size_t bound;
	const char *why;
	size_t first_group, groups;
};

struct metricplan_metric {
	const struct metricmodel_metric *metric;
	struct VEC(size_t) groups; /* that hold its events; just one if it is coherent */
	bool whole;		   /* on each PMU, its events are in one group */
	bool coherent;		   /* and there is but one PMU */
	const char *reason;	   /* why it is not coherent, else NULL */
};

/* Events of the command line that must be in one group. */
struct metricplan_set {
	struct metricmodel_events events;
	const char *reason; /* why they are not, else NULL */
};

struct metricplan {
	struct metricmodel *model;
	struct metricplan_options options;
	struct VEC(struct metricplan_metric) metrics; /* by name, then by PMU */
	struct VEC(struct metricplan_set) sets;
	struct VEC(struct metricplan_pmu) pmus; /* core PMUs first, then by name */
	struct VEC(struct metricplan_group) groups;
	size_t bound;
	const char *why;
	size_t coherent; /* metrics */
	struct arena arena;
};

/* The model is borrowed and may read more. */
void metricplan_init(struct metricplan *p, struct metricmodel *model,
		     const struct metricplan_options *options);
void metricplan_release(struct metricplan *p);

void metricplan_add_metric(struct metricplan *p, const struct evtable_metric *metric);

/* The same with one that the model has. */
void metricplan_add(struct metricplan *p, const struct metricmodel_metric *metric);

/* Events of the model that are to be in one group; one event is a set as well. */
void metricplan_add_set(struct metricplan *p, const uint32_t *events, size_t n);

/* Makes the groups of what was added. Once. */
void metricplan_solve(struct metricplan *p);

/* "cpu", or "software" for the group of what takes no counter. */
const char *metricplan_group_pmu(const struct metricplan *p, size_t group);

/*
 * Whether all events of a metric fit one group (per PMU) with these options,
 * of which thresholds says whether those of its threshold count. The reason in
 * words is added to why if not.
 */
bool metricplan_fits(struct metricmodel *model, const struct metricplan_options *options,
		     const struct evtable_metric *metric, struct buf *why);

#endif
