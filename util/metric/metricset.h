/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_METRICSET_H
#define UTIL_METRIC_METRICSET_H

/*
 * Metrics over counts: which events they need, put into the plan before
 * counting, and their values afterwards. Expressions are util/expr's business;
 * here their questions are answered: names by counts, literals by tool events,
 * has_event by the target.
 *
 * A metric whose events were not all counted has no value but a reason. There
 * is never a NaN outside of this module.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/metric/metricgroup.h"
#include "util/pmu/plan.h"
#include "util/target/tool.h"

struct counts;
struct evset;
struct fs;
struct metricask;
struct metricentry;
struct metricmodel;
struct plantext;
struct target;

/* What metrics are about; all borrowed. */
struct metricset_env {
	const struct evset *events;
	struct plantext *text;
	const struct target *target;
	const struct fs *fs;
	const char *cpuid;   /* of the CPU, for strcmp_cpuid_str; NULL when not known */
	struct tool_run run; /* for literals: what is known before the run */
};

/* What was counted, for values. */
struct metricset_sample {
	const struct plan *plan;
	const struct counts *counts;
	const struct tool_run *run;
	const size_t *pieces; /* per event, those that its group was counted in (target.h); or NULL */
	bool runs_of_group;   /* each group was counted in a run of its own */
	size_t ncpus;	      /* whose counts were added up; 0: not of CPUs */
};

struct metricset {
	struct VEC(struct metricentry *) metrics;
	struct metricask *ask;
	struct metricmodel *model;
	struct arena arena;
};

enum metricset_level { METRICSET_PLAIN, METRICSET_GOOD, METRICSET_BAD };

#define METRICSET_NO_EVENT SIZE_MAX

struct metricset_value {
	const char *name;
	const char *pmu; /* that it is of: "cpu", "cpu_atom"; "" for none */
	bool is_of_kind; /* of cores, of which there are several, and of a common metric */
	bool is_wanted;	 /* the user named it */
	bool known;
	double value;		    /* scaled to the unit */
	const char *unit;	    /* "CPUs", "%"; "" for a plain number */
	enum metricset_level level; /* PLAIN: it has no threshold */
	bool coherent;		    /* all of it was counted at the same time */
	double running_fraction;    /* of the part that was there least */
	const char *reason;	    /* why the value is not known, or not from one time; else "" */
	size_t event;		    /* of the plan: the last that it needs and that is not hidden */
};

void metricset_init(struct metricset *s, const struct metricset_env *env);
void metricset_release(struct metricset *s);

/*
 * Adds the metrics that are shown without being asked for: those of the common
 * set in the group "Default". Their events are added to the plan, hidden, if
 * may_add; otherwise metrics for which the plan lacks an event are left out.
 */
int metricset_add_default(struct metricset *s, struct plan *plan, bool may_add, struct err *err);

/*
 * Adds the metrics of these names, and groups of their events to the plan
 * (metricgroup.h). A metric that needs an event which does not exist here has
 * a reason instead of a value.
 */
int metricset_add(struct metricset *s, const char *const *names, size_t nnames,
		  const struct metricgroup_style *style, struct plan *plan, struct err *err);

/* How many metrics there are. */
size_t metricset_count(const struct metricset *s);

/* Where a metric is planned to come from. */
struct metricset_place {
	const char *name;
	const char *pmu; /* as in struct metricset_value */
	size_t *groups;	 /* of the plan, that have events of its value; ascending */
	size_t ngroups;
	bool coherent;
	const char *reason; /* why not, or why it will have no value; else NULL */
};

/*
 * Of metric i; the list and the reason are in the arena. pieces as in struct
 * metricset_sample, with GROUPFIT_LEFT_OUT for those that will not be counted.
 */
void metricset_find(const struct metricset *s, size_t i, const struct plan *plan,
		    const size_t *pieces, struct arena *arena, struct metricset_place *out);

/* Does the kernel's watchdog hold a counter of the machine that is counted on? */
bool metricset_nmi_watchdog(const struct metricset *s);

/* The value of metric i. The reason lives as long as s does. */
int metricset_value(struct metricset *s, size_t i, const struct metricset_sample *sample,
		    struct metricset_value *out, struct err *err);

#endif
