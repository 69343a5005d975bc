/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVDESCRIBE_H
#define PMU_EVENTS_EVDESCRIBE_H

/* The texts of an event as perf shows them: what the files say, and what follows from other keys. */

#include "pmu-events/evrecord.h"

/*
 * brief and text become strings of the arena, "" where there is nothing to say;
 * text also where it would only repeat brief. A period at the end goes; errata
 * and what the event can do for precise sampling are added.
 */
void evdescribe_event(const struct evrecord *r, struct arena *arena, const char **brief,
		      const char **text);

#endif
