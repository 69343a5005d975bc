/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVCLOSEST_H
#define PMU_EVENTS_EVCLOSEST_H

/* "Did you mean" for CPUs: models by name, and by how much of a cpuid their rows share. */

#include <stddef.h>

#include "pmu-events/evtable.h"
#include "util/base/err.h"

/*
 * Says, as ERR_ABSENT, that no table has a model for the CPU, and in the hint
 * which are the closest, best first: "the nearest are 'x86/skylake', ..."; the
 * path of no model is closest to models of its architecture. Where nothing is
 * close, the hint is where to look for them. Returns -1.
 */
int evclosest_tell(const struct evtable *const *tables, size_t ntables, const char *cpu,
		   struct err *err);

#endif
