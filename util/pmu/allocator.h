/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_ALLOCATOR_H
#define UTIL_PMU_ALLOCATOR_H

/*
 * Which counters the kernel would give to the events of a group, in the order
 * in which they are opened: a simulation of how its drivers choose, from what
 * is known of their behaviour. They do not look for a matching, so that they
 * can fail where there is one; allocator_order() finds an order with which
 * they do not.
 *
 * x86: events with fewer possible counters first, those with as many in the
 * order of the group; each takes the lowest free fixed counter that it may
 * use, or else the lowest free programmable one.
 * arm64: in the order of the group; the cycle counter if the event may use it
 * and it is free, else the lowest free programmable one.
 * riscv: in the order of the group; cycle or instret for events that may use
 * them, else the lowest free counter of the event's mask (the series for
 * counter delegation). Nothing is ever moved.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/pmu/assign.h"

enum allocator_kind { ALLOCATOR_X86, ALLOCATOR_ARM64, ALLOCATOR_RISCV };

/* By the architecture's name; others are taken to choose as arm64 does. */
enum allocator_kind allocator_find(const char *arch);

/* counter, which may be NULL, gets each event's counter. False when one gets none. */
bool allocator_run(enum allocator_kind kind, const struct assign_pmu *pmu,
		   const struct assign_event *const *events, size_t n, int *counter);

/*
 * Puts the events, which fit (assign_events()), into an order that the
 * allocator places: leaders first, then those with fewer counters, then by
 * name; where that fails, in the order of the counters that the matching
 * found. counter as above. False when it fails in both: then pins can help,
 * which are masks of the one counter that *counter tells.
 */
bool allocator_order(enum allocator_kind kind, const struct assign_pmu *pmu,
		     const struct assign_event **events, size_t n, int *counter);

#endif
