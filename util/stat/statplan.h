/* SPDX-License-Identifier: MIT */
#ifndef UTIL_STAT_STATPLAN_H
#define UTIL_STAT_STATPLAN_H

/*
 * From what the user wants to see to what is counted for it: events, filters,
 * the usual events where none are named, metrics with their events.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/opt.h"
#include "util/metric/metricgroup.h"
#include "util/metric/metricset.h"
#include "util/pmu/plan.h"
#include "util/pmu/plantext.h"
#include "util/pmu/pmulimit.h"
#include "util/stat/statmerge.h"

struct fs;
struct machine;
struct recorded;
struct statpreset_args;
struct target;

/* All borrowed. */
struct statplan_args {
	/* Of option -e; an item of another option is a filter for those of the -e before it. */
	const struct opt_list *events;
	const struct opt_list *metrics; /* names, globs, groups */
	unsigned int detailed;		/* cache events, and more with each level */
	bool nothing;			/* count no event at all */
	bool samples;			/* they take counters that overflow */
	const char *cputype;		/* of a hybrid CPU, only these cores; NULL: all */
	const char *pmu_filter;	 /* of several PMUs that could count, only these; NULL: all */
	bool no_default_metrics; /* only those that are asked for */
	const struct statpreset_args *presets; /* NULL: none */
	struct metricgroup_style style;
	size_t cgroups_in_order; /* more than one: the nth event is for the nth */
	const char *usual;	 /* the usual events of the machine; NULL: perf's */
	const char *replay;	 /* a document whose events are the usual ones; NULL: none */
	const struct recorded *recorded; /* counts whose events are the usual ones, or NULL */
	bool no_merge;			 /* units of a PMU are shown one by one */
	bool hybrid_merge;		 /* types of cores are added up */
	const struct target *target;
	const struct fs *fs;
	struct tool_run run; /* what is known before it */
};

struct statplan {
	struct plan plan;
	struct metricset metrics;
	struct plantext text;
	struct statmerge merge; /* how events are shown */
	struct pmulimit limit;	/* what the machine's resolver is held to meanwhile */
	bool metrics_failed;	/* they are what could not be planned */
	struct arena arena;
};

/* Whatever the result, statplan_release() comes afterwards, before the machine is released. */
int statplan_make(struct statplan *p, const struct statplan_args *args, struct machine *machine,
		  struct err *err);
void statplan_release(struct statplan *p);

#endif
