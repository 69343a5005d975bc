/* SPDX-License-Identifier: MIT */
#ifndef UTIL_STAT_STATSHADOW_H
#define UTIL_STAT_STATSHADOW_H

/*
 * The ratios that perf stat prints beside counts without being asked to
 * (util/count/ratio). They belong to perf's layouts; tally's own are metrics of
 * tables (util/metric), with names.
 */

#include "util/base/vec.h"
#include "util/count/ratio.h"

struct statshadow_event;
struct statview;

/* What the events of a view are, looked at once. */
struct statshadow_source {
	const struct statview *view;
	struct VEC(struct statshadow_event) events;
};

void statshadow_init(struct statshadow_source *s, const struct statview *v);
void statshadow_release(struct statshadow_source *s);

/*
 * The ratios of an event in a part, in out; returns how many. One that lacks
 * the other count is there without a value; rates are only there when known.
 */
size_t statshadow_get(const struct statshadow_source *s, size_t part, size_t event,
		      struct ratio out[RATIO_MOST]);

#endif
