/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_PLAN_H
#define UTIL_PMU_PLAN_H

/*
 * What is to be counted: events in groups that count at the same time. Made
 * once, handed to a target, and not written to after that.
 *
 * The plan borrows names and encodings. Events of a group are neighbours; an
 * event alone is a group of one.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/vec.h"

struct encoding;

#define PLAN_COUNTER_ANY (-1)

struct plan_event {
	const char *name;		 /* as the user wrote it, or as a metric needs it */
	const struct encoding *encoding; /* from util/pmu/resolve; NULL: see refusal */
	int counter;			 /* of the PMU; PLAN_COUNTER_ANY: the kernel chooses */
	bool hidden;			 /* counted for a metric, not asked for itself */
	const char *filter;		 /* of a tracepoint, as the kernel takes it, or NULL */
	size_t cgroup;			 /* 1: the first that the target is given; 0: each */
	const char *refusal;		 /* why it is not counted, else NULL */
	const char *hint;		 /* what can be done about that */
};

struct plan_group {
	size_t first;
	size_t len;
	bool weak; /* its events are counted alone where they cannot be counted together */
};

struct plan {
	struct VEC(struct plan_event) events;
	struct VEC(struct plan_group) groups;
};

void plan_release(struct plan *p);

/* Begins a group, which the events that follow belong to. */
void plan_add_group(struct plan *p);

/* The index of the new event, in the group begun last. */
size_t plan_add_event(struct plan *p, const struct plan_event *event);

/* The group that holds an event. */
size_t plan_find_group(const struct plan *p, size_t event);

#endif
