/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_SAMPLETERMS_H
#define UTIL_RUN_SAMPLETERMS_H

/*
 * What events say themselves of their samples, between their slashes: call-graph=,
 * stack-size=, max-stack=, time=, branch_type=, overwrite. It goes before the options.
 */

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/target/sampling.h"

struct plan;

/*
 * Sets s->own for all events of the plan, in the arena. ERR_USAGE for a term without a place,
 * ERR_UNSUPPORTED for one that nothing is done of.
 */
int sampleterms_read(const struct plan *plan, struct sampling *s, struct arena *arena,
		     struct err *err);

/* ERR_USAGE for a term about samples, of events that are only counted: as with perf. */
int sampleterms_check_counted(const struct plan *plan, struct err *err);

/* Does any of the events have a ring in which the newest overwrite the oldest? */
bool sampleterms_overwrite(const struct plan *plan);

#endif
