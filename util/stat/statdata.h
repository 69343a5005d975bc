/* SPDX-License-Identifier: MIT */
#ifndef UTIL_STAT_STATDATA_H
#define UTIL_STAT_STATDATA_H

/*
 * The result for programs: schema tally.stat/1, of which CSV is the events, or
 * the metrics where only those are wanted.
 */

struct statview;

/* Into the document that is open. */
void statdata_put(const struct statview *v);

#endif
