/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_METRICASK_H
#define UTIL_METRIC_METRICASK_H

/*
 * What expressions of metrics ask, answered: names by counts, literals by tool
 * events, has_event by the target. For metricset.c, which says whose names are
 * meant and when there are counts.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/arena.h"
#include "util/base/map.h"
#include "util/base/vec.h"
#include "util/expr/expr.h"
#include "util/expr/exprset.h"
#include "util/metric/metricset.h"

struct encoding;
struct evtable_metric;

/* A name in expressions, and what counts it: several where the PMU has units. */
struct metricask_name {
	const char *text;  /* as in the expression */
	const char *event; /* as it is typed */
	const struct encoding *const *encodings;
	size_t nencodings;
	bool is_latency; /* EVENT:R, which nothing counts */
	double latency;	 /* of which the tables know this many cycles, or NaN */
};

/* A name that a metric needs, and the events of the plan, one for each encoding. */
struct metricask_use {
	const struct metricask_name *name;
	bool is_soft;
	size_t *events;
};

struct metricask_uses VEC(struct metricask_use);

struct metricask;

/* Metrics of one PMU, of the CPU's model or of the common set: they may refer to each other. */
struct metricask_domain {
	struct metricask *ask;
	const char *pmu;
	bool is_common;
	const char *core; /* of the common set: events of these cores only; NULL: of all */
	struct expr_env answers;
	struct exprset exprs;
	struct map names; /* -> struct metricask_name */
};

struct metricask {
	struct metricset_env env;
	struct arena arena;
	struct VEC(struct metricask_domain *) domains;
	const struct metricask_uses *uses;     /* of the metric that is computed */
	const struct metricset_sample *sample; /* or NULL: there are no counts yet */
	const char *absent;		       /* the first event that has_event did not find */
};

void metricask_init(struct metricask *a, const struct metricset_env *env);
void metricask_release(struct metricask *a);

/* core is for common metrics: the PMU of the cores that are meant, or NULL. */
struct metricask_domain *metricask_domain(struct metricask *a, const char *pmu, bool is_common,
					  const char *core);

/* What is known without counts: literals, has_event, strcmp_cpuid_str; else NaN. */
double metricask_fact(struct metricask *a, const char *pmu, enum expr_op what, const char *name);

/* Without encodings where there is no such event. */
const struct metricask_name *metricask_name(struct metricask_domain *d, const char *text);

/* Of one kind of cores, by a name that all kinds have. */
bool metricask_is_of_cores(const struct encoding *e);

/* The common metric of that name. */
bool metricask_find_common(const struct evset *events, const char *name,
			   struct evtable_metric *out);

#endif
