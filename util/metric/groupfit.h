/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_GROUPFIT_H
#define UTIL_METRIC_GROUPFIT_H

/*
 * Whether the events of a plan's group can count at the same time, by the
 * counters of the tables (assign.h), as tally plan tells it. Nothing is opened.
 */

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct metricmodel;
struct plan;

/*
 * Why the group's events do not fit together, in words in the arena; NULL: they
 * do, or its counters are not known. left_out, of all events of the plan, is set
 * for those that will not be counted beside the others of their group: all of a
 * weak one, else those that find no counter after the ones before them.
 */
const char *groupfit_explain(struct metricmodel *model, bool nmi_watchdog, const struct plan *plan,
			     size_t group, struct arena *arena, bool *left_out);

#endif
