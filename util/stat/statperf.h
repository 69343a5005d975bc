/* SPDX-License-Identifier: MIT */
#ifndef UTIL_STAT_STATPERF_H
#define UTIL_STAT_STATPERF_H

/*
 * The result as perf's layouts want it (util/out/perfstat.h): its rows in
 * perf's order, with the ratios that perf shows.
 */

struct statview;

/* Into the document that is open. */
void statperf_put(const struct statview *v);

#endif
