/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_PLANSHOW_H
#define UTIL_METRIC_PLANSHOW_H

/*
 * A plan as a document: for programs groups, metrics and bound
 * (tally.plan/1); for people a picture, groups as rows and counters as columns.
 */

struct doc;
struct metricplan;

/* path is that of the CPU's model. The plan is solved. */
void planshow_write(struct doc *doc, const char *path, const struct metricplan *plan);

#endif
