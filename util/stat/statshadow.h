/* SPDX-License-Identifier: MIT */
#ifndef UTIL_STAT_STATSHADOW_H
#define UTIL_STAT_STATSHADOW_H

/*
 * The ratios that perf stat prints beside counts without being asked to: CPUs
 * utilized, GHz, insn per cycle, misses of all accesses, and a rate for all
 * else. They belong to perf's layouts; tally's own are metrics of tables
 * (util/metric), with names.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/vec.h"
#include "util/out/cell.h"

struct statshadow_event;
struct statview;

/* What the events of a view are, looked at once. */
struct statshadow_source {
	const struct statview *view;
	struct VEC(struct statshadow_event) events;
};

struct statshadow {
	bool known;
	double value;
	unsigned int decimals;
	const char *suffix; /* in the number's last column; "" for none */
	const char *unit;   /* "CPUs utilized", static */
	enum cell_tone tone;
};

#define STATSHADOW_MOST 2

void statshadow_init(struct statshadow_source *s, const struct statview *v);
void statshadow_release(struct statshadow_source *s);

/*
 * The ratios of an event in a part, in out; returns how many. One that lacks
 * the other count is there without a value; rates are only there when known.
 */
size_t statshadow_get(const struct statshadow_source *s, size_t part, size_t event,
		      struct statshadow out[STATSHADOW_MOST]);

#endif
