/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_METRICMODEL_H
#define UTIL_METRIC_METRICMODEL_H

/*
 * The metrics of one CPU and the events that they need: what is left of their
 * expressions when the machine's constants are folded in, references to other
 * metrics followed. Read when first asked for and kept, so that many plans of
 * one CPU share the work. Counts nothing and needs no machine.
 *
 * A model stays where it is: its parts point to it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pmu-events/evset.h"
#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/map.h"
#include "util/base/vec.h"
#include "util/expr/expr.h"
#include "util/metric/metricevent.h"

struct metricmodel_unit;
struct pmuset;

/* Events are indices of the model's list. */
struct metricmodel_events VEC(uint32_t);

struct metricmodel_metric {
	struct evtable_metric table;
	struct metricmodel_unit *unit;
	struct metricmodel_events needed; /* ascending */
	struct metricmodel_events soft;	  /* that only the threshold needs */
	const char *problem;		  /* why they cannot be told, or NULL */
};

/*
 * What a machine answers to metrics of a PMU: literals but smt_on and
 * core_wide, has_event and strcmp_cpuid_str. NaN: that is not known.
 */
struct metricmodel_host {
	double (*ask)(void *arg, const char *pmu, enum expr_op what, const char *name);
	void *arg;
};

struct metricmodel {
	struct metricpmu_env env;
	struct metriccore_list cores;
	/* Set before anything is read: */
	bool core_wide;		      /* whole cores are counted, as at first */
	struct metricmodel_host host; /* .ask NULL, as at first: the tables alone tell */
	struct VEC(struct metricevent *) events;
	struct VEC(struct metricmodel_metric *) metrics; /* in the order of first use */
	struct VEC(struct metricmodel_unit *) units;	 /* per PMU of metrics */
	struct map by_name;				 /* PMU and name in expressions -> event */
	struct map by_event;				 /* PMU and canonical name -> event */
	struct map by_metric;
	struct arena arena;
};

/* set and arch are borrowed; arch may be NULL. */
void metricmodel_init(struct metricmodel *m, const struct evset *set, const struct arch *arch,
		      bool smt);

/*
 * Tells the kinds of cores apart: those of pmus, or else of the tables
 * (metriccore.h). Before anything is read; pmus may be NULL and must live on.
 */
void metricmodel_find_cores(struct metricmodel *m, struct pmuset *pmus);

void metricmodel_release(struct metricmodel *m);

/* The metric of a row of the set's tables, with its events. */
const struct metricmodel_metric *metricmodel_read(struct metricmodel *m,
						  const struct evtable_metric *table);

/* A metric with events that somebody else has found to be needed. */
const struct metricmodel_metric *metricmodel_put(struct metricmodel *m,
						 const struct evtable_metric *table,
						 const struct metricmodel_events *needed,
						 const struct metricmodel_events *soft);

/* The event that a text means to metrics of a PMU; home may be NULL. An index of m->events. */
uint32_t metricmodel_event(struct metricmodel *m, const char *text, const char *home);

/* An event of a PMU of which the tables tell nothing; all is copied. An index of m->events. */
uint32_t metricmodel_put_event(struct metricmodel *m, const char *name, const char *pmu,
			       const char *terms);

/* Adds all of from behind what is in to. */
void metricmodel_add_events(struct metricmodel_events *to, const struct metricmodel_events *from);

/* slots of that PMU, or UINT32_MAX. */
uint32_t metricmodel_leader(struct metricmodel *m, const char *table);

/*
 * Adds the parts of a metric that are worth having from one time when the
 * whole is not: quotients with both their sides and metrics that it refers to,
 * larger ones first.
 */
struct metricmodel_parts VEC(struct metricmodel_events);
void metricmodel_find_parts(struct metricmodel *m, const struct metricmodel_metric *metric,
			    struct metricmodel_parts *out);
void metricmodel_release_parts(struct metricmodel_parts *parts);

#endif
