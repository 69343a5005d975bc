/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_PLANTEXT_H
#define UTIL_PMU_PLANTEXT_H

/*
 * From event text to a plan: parses, resolves, and keeps what the plan
 * borrows. Which events go together is as the text says, as far as they are of
 * one PMU; nothing is assigned to counters here.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/pmu/plan.h"

struct evspec_list;
struct resolve;

struct plantext {
	struct resolve *resolve; /* borrowed */
	bool leads_topdown;	 /* slots is put before topdown events, and added where it is not */
	struct arena arena;
	struct VEC(struct evspec_list *) lists;
	/* A note for each group that was taken apart though the user named PMUs in it. */
	struct VEC(const char *) splits;
};

void plantext_init(struct plantext *p, struct resolve *resolve);
void plantext_release(struct plantext *p);

/*
 * Adds the events of text ("cycles,{a,b}:u") to the plan. An event that exists
 * but cannot be looked at here (a tracepoint that may not be read) is in the
 * plan too, without an encoding and with the reason.
 */
int plantext_add(struct plantext *p, const char *text, struct plan *plan, struct err *err);

/*
 * Adds the events as one group, as far as Linux counts them together, which it
 * does for events of one PMU. So {a,b} on two kinds of cores, or on several
 * units, is a group on each; what goes with any is in the first.
 */
void plantext_add_groups(const struct plan_event *events, size_t n, struct plan *plan);

/*
 * The encodings of one event, without putting them in the plan, which is where
 * they stay as long as p does; *n is how many.
 */
const struct encoding *const *plantext_find(struct plantext *p, const char *text, size_t *n,
					    struct err *err);

/* Would both count the same? */
bool plantext_same(const struct encoding *a, const struct encoding *b);

#endif
