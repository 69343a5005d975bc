/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVUNIT_H
#define PMU_EVENTS_EVUNIT_H

/*
 * From the vendors' names of PMUs ("CHA") to those that perf uses for them
 * ("uncore_cha"). The table is units.def.
 */

/* Of events without a Unit. */
#define EVUNIT_CORE "default_core"

/* The PMU of a unit, constant; NULL when the table does not have it. */
const char *evunit_find(const char *unit);

/* The known unit nearest to one that is not, or NULL. */
const char *evunit_nearest(const char *unit);

#endif
