/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_PLANGROUP_H
#define UTIL_METRIC_PLANGROUP_H

/*
 * The groups of a plan while it is made (metricplan.h). Events are indices of
 * the model's list, groups indices of the plan's.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct metricplan;
struct metricplan_group;

/* A new, empty group of a PMU of the plan, or METRICPLAN_SOFTWARE. */
size_t plangroup_new(struct metricplan *p, size_t pmu);

bool plangroup_has(const struct metricplan_group *g, uint32_t event);

/* Adds an event that is not there yet. */
void plangroup_add(struct metricplan *p, size_t group, uint32_t event);

/* The first of n groups that has the event; SIZE_MAX for none. */
size_t plangroup_find(const struct metricplan *p, size_t first, size_t n, uint32_t event);

/* Puts the events in an order with which the kernel finds counters, and tells those. */
void plangroup_order(struct metricplan *p, size_t group);

#endif
