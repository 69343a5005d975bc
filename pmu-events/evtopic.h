/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVTOPIC_H
#define PMU_EVENTS_EVTOPIC_H

/*
 * What an event of Intel's is about, where the files are not named after it:
 * "frontend", "uncore memory". The topics are those of Linux's file names.
 */

/* The topic of an event by its name, in whatever case, and its PMU. Constant. */
const char *evtopic_find(const char *name, const char *pmu);

#endif
