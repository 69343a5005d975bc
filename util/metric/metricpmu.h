/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_METRICPMU_H
#define UTIL_METRIC_METRICPMU_H

/*
 * Which counters the PMUs of a CPU have, and which of them an event may take:
 * by the event tables and by what kernel drivers are known to do with fixed
 * counters. No machine is asked.
 *
 * Strings belong to the tables and the caller's arena.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/view.h"
#include "util/metric/metriccore.h"

struct arch;
struct arena;
struct evset;
struct evtable_event;
struct sbipmu;

#define METRICPMU_SLOTS 3 /* Intel's fixed counter that counts slots */

struct metricpmu_env {
	const struct evset *set;
	const struct arch *arch; /* NULL when not known */
	bool smt;		 /* hyperthreading is on */
	/* A device tree's counters, which count before the tables'; or NULL. */
	const struct sbipmu *board;
	const struct metriccore_list *cores; /* NULL: one kind, of the usual name */
};

struct metricpmu {
	const char *name;  /* as the machine calls it */
	const char *table; /* as the tables do */
	uint32_t generic;  /* how many programmable counters, 0: not known */
	uint32_t fixed;
	bool is_core;
	uint64_t counters; /* all of them, as assign.h numbers them */
};

bool metricpmu_is_arch(const struct metricpmu_env *env, const char *name);
bool metricpmu_is_core(const struct metricpmu_env *env, const char *table);

/* What the machine calls the tables' PMU: cpu for default_core, or the only kind of cores. */
const char *metricpmu_name(const struct metricpmu_env *env, const char *table);

/* The name as one of the kinds of cores; NULL when it is none. */
const char *metricpmu_core(const struct metricpmu_env *env, struct view name);

/* The PMU of that name in tables, or of a kind of cores; without counters when tables tell none. */
struct metricpmu metricpmu_find(const struct metricpmu_env *env, const char *table);

/* The table's PMU that a user or an expression calls so: cha, uncore_cha, cha_0. NULL for none. */
const char *metricpmu_table(const struct metricpmu_env *env, struct view name, struct arena *arena);

/* The counters that an event of that PMU may take, as assign.h numbers them. */
uint64_t metricpmu_mask(const struct metricpmu_env *env, const struct metricpmu *pmu,
			const struct evtable_event *event);

/*
 * The same by the event's own terms, where they say so (RISC-V's delegated
 * counters): false if not. A mask of 0 is an event of the firmware, which counts
 * without any of them.
 */
bool metricpmu_find_in_terms(const struct metricpmu_env *env, const struct metricpmu *pmu,
			     const char *terms, uint64_t *mask);

/*
 * The same by the device tree, where there is one that could tell about an
 * event of those terms: false if not. A mask of 0 is no counter at all.
 */
bool metricpmu_find_on_board(const struct metricpmu_env *env, const struct metricpmu *pmu,
			     const char *terms, uint64_t *mask);

/* Those that the kernel's watchdog holds. */
uint64_t metricpmu_watchdog(const struct metricpmu_env *env, const struct metricpmu *pmu);

#endif
