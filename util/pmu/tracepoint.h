/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_TRACEPOINT_H
#define UTIL_PMU_TRACEPOINT_H

/*
 * Tracepoints, by their names or globs of them: "sched:sched_switch",
 * "syscalls:sys_enter_*". For resolve.
 */

#include "util/base/err.h"
#include "util/pmu/encoding.h"
#include "util/pmu/evspec.h"
#include "util/pmu/resolve.h"

/*
 * Adds the encodings of a spec of kind EVSPEC_TRACEPOINT. Without a machine to
 * ask it is one without a number, and a note. ERR_ABSENT with what is like it
 * when nothing fits.
 */
int tracepoint_resolve(struct resolve *r, const struct evspec *spec, struct encoding_list *out,
		       struct err *err);

#endif
