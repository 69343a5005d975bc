/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVCLOSEST_H
#define PMU_EVENTS_EVCLOSEST_H

/* "Did you mean" for CPUs: models by name, and by how much of a cpuid their rows share. */

#include <stddef.h>

#include "pmu-events/evtable.h"
#include "util/base/buf.h"

/*
 * Appends the models closest to a CPU that no table has, best first:
 * "'x86/skylake', 'x86/skylakex'". Nothing where nothing is close.
 */
void evclosest_models(const struct evtable *const *tables, size_t ntables, const char *cpu,
		      struct buf *out);

#endif
