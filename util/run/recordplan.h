/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_RECORDPLAN_H
#define UTIL_RUN_RECORDPLAN_H

/*
 * From the events that were asked for to those that a recording opens: what
 * stands in for the cycles of a machine without a PMU, and which event tells of
 * programs and maps. The plan is changed before anybody else has it.
 */

#include <stdbool.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/pmu/plan.h"
#include "util/pmu/plantext.h"
#include "util/target/sampling.h"

/* Where cycles cannot be sampled, cpu-clock takes their place; *falls_back when it did. */
int recordplan_replace_cycles(struct plan *plan, struct plantext *text, bool *falls_back,
			      struct err *err);

/* This process is filtered out of tracepoints. Texts are put in the arena. */
void recordplan_exclude_self(struct plan *plan, struct arena *arena);

/* All events are one group. */
void recordplan_group(struct plan *plan);

/*
 * Chooses the event that tells of programs, into sampling: the first one, or,
 * with separate, one of its own, which does so while the others are off.
 */
int recordplan_track(struct plan *plan, struct plantext *text, bool separate,
		     struct sampling *sampling, struct err *err);

/* Does an event count anything (is none like dummy)? */
bool recordplan_counts(const struct plan *plan);

/* ERR_UNSUPPORTED for an event whose trace comes in a ring of its own (AUX). */
int recordplan_check(const struct plan *plan, struct err *err);

#endif
