/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_METRICEVENT_H
#define UTIL_METRIC_METRICEVENT_H

/*
 * What a name in a metric's expression (or on the command line) occupies when
 * it is counted: the PMU, the counters and registers. By the event tables
 * alone, so that it works for any CPU on any host; how the event is encoded
 * for the kernel is resolve.h's business.
 *
 * Strings live in the caller's arena and the tables.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/metric/metricpmu.h"
#include "util/pmu/assign.h"

enum metricevent_kind {
	METRICEVENT_COUNTED,   /* on a counter of its PMU */
	METRICEVENT_JOINING,   /* takes no counter and may be in any group: software, tools, msr */
	METRICEVENT_DEDICATED, /* on a PMU where each event has a counter of its own */
	METRICEVENT_ABSENT,    /* the tables have no event of that name */
};

struct metricevent {
	enum metricevent_kind kind;
	const char *name;  /* canonical: as the tables spell it; "cpu/inst_retired.any,cmask=1/k" */
	const char *pmu;   /* as the machine calls it: "cpu", "uncore_cha" */
	const char *table; /* as the tables do: "default_core" */
	const char *terms; /* "event=0xc0,umask=0x1"; "" when not known */
	struct assign_event assign;
	bool is_latency; /* EVENT:R: not how often, but how long in cycles it takes to retire */
	double latency;	 /* what the tables say of that; NaN: nothing */
};

/*
 * text is a name as expressions have it after parsing ("cpu@EV,cmask=1@k") or
 * as it is typed ("cpu/EV,cmask=1/k"); home is the PMU of the metric, whose
 * events are looked at first. Always fills in out.
 */
void metricevent_find(const struct metricpmu_env *env, struct arena *arena, const char *text,
		      const char *home, struct metricevent *out);

/* Are events of that PMU counted all the time, whatever else is? */
bool metricevent_never_waits(const char *pmu);

/* slots of that PMU, which leads topdown-* events; ABSENT when it has none. */
void metricevent_find_leader(const struct metricpmu_env *env, struct arena *arena,
			     const char *table, struct metricevent *out);

#endif
