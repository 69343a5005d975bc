/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVPERFNAME_H
#define PMU_EVENTS_EVPERFNAME_H

/*
 * What intel/perfmon's metrics count and know about the machine, in perf's
 * words: "UOPS_RETIRED.MS:c1:e1" is cpu@UOPS_RETIRED.MS\,cmask\=0x1\,edge\=0x1@,
 * SOCKET_COUNT is #num_packages. Everything is made in the arena.
 */

#include <stdbool.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/expr/expr.h"

/* unit: the core type of a hybrid CPU, as "cpu_core", or NULL. NULL when perf cannot count that. */
const struct expr *evperfname_event(struct arena *arena, const char *name, const char *unit,
				    struct err *err);

/*
 * uncore: an uncore event of the metric, by which the units of that kind are
 * counted; may be NULL. NULL without an error when the constant is not known.
 */
const struct expr *evperfname_constant(struct arena *arena, const char *name, const char *uncore,
				       struct err *err);

/* perf's name of a metric, "tma_fetch_latency"; tma: of the top-down analysis. */
const char *evperfname_metric(struct arena *arena, const char *name, bool tma);

#endif
