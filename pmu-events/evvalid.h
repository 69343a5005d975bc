/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVVALID_H
#define PMU_EVENTS_EVVALID_H

/* Whether the values of a record are what their keys are for (keys.def). */

#include "pmu-events/evrecord.h"

/*
 * Tells what is wrong with the record, and which keys nobody knows; name is its
 * event or metric, may be NULL. False when something is an error.
 */
bool evvalid_check(const struct evrecord *r, struct evdialect_file *file, size_t object,
		   const char *name);

/* Whether a name has nothing in it that parts names from terms, modifiers or other events. */
bool evvalid_is_name(const char *name);

#endif
