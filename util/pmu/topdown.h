/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_TOPDOWN_H
#define UTIL_PMU_TOPDOWN_H

/*
 * Intel's topdown events are read out of one register (PERF_METRICS) together
 * with slots: the kernel counts them only in a group that slots leads
 * (arch/x86/events/intel/core.c, intel_pmu_hw_config).
 */

#include <stdbool.h>
#include <stddef.h>

struct encoding;
struct plan;
struct plan_event;
struct resolve;

/* Is it such an event, by its number alone? Other makers' CPUs use the same numbers for others. */
bool topdown_rides(const struct resolve *r, const struct encoding *e);

/* Is it slots? */
bool topdown_leads(const struct resolve *r, const struct encoding *e);

/* slots first, topdown events behind it, then the others; each in the order they are in. */
void topdown_order(const struct resolve *r, struct plan_event *events, size_t n);

/*
 * Of the plan's groups from first on, those that slots leads and that are loose (a flag
 * for each, from first on: nobody asked for such a group) become one for each core, where the
 * first of them is. One that was asked for leads it in place of one that is hidden.
 */
void topdown_gather(const struct resolve *r, struct plan *plan, size_t first, const bool *loose);

#endif
