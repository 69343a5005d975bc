/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_GROUPFIT_H
#define UTIL_METRIC_GROUPFIT_H

/*
 * Whether the events of a plan's group can count at the same time, by the
 * counters of the tables (assign.h), as tally plan tells it. Nothing is opened.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GROUPFIT_LEFT_OUT SIZE_MAX

struct arena;
struct metricmodel;
struct plan;

/*
 * Why the group's events do not fit together, in words in the arena; NULL: they
 * do, or its counters are not known. pieces, of all events of the plan and zeroed, then
 * has the piece of a weak group that each is counted with, as opener.h breaks it up, from
 * 1. GROUPFIT_LEFT_OUT are those that find no counter, in a group that is not weak after the ones
 * before them.
 */
const char *groupfit_explain(struct metricmodel *model, bool nmi_watchdog, const struct plan *plan,
			     size_t group, struct arena *arena, size_t *pieces);

#endif
