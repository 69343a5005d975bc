/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_PLANPICTURE_H
#define UTIL_METRIC_PLANPICTURE_H

/*
 * A plan for people: per PMU a picture with groups as rows and counters as
 * columns, the events by number with a list of their names below it, the
 * metrics that each group serves; then what is not from one measurement and
 * why, and how good the plan is.
 */

struct buf;
struct metricplan;

void planpicture_draw(const struct metricplan *plan, const char *path, struct buf *out);

#endif
