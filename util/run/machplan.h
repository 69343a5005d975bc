/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_MACHPLAN_H
#define UTIL_RUN_MACHPLAN_H

/*
 * From what is asked of a recording to what the emulated machine is told: how
 * many events are between samples, what is in them, and how its records of
 * branches are used. Pure: nothing is opened or run.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/run/machsample.h"
#include "util/target/qemusampling.h"
#include "util/target/sampling.h"

struct encoding;
struct machrecord_args;
struct plan;

struct machplan {
	const struct machrecord_args *args;
	struct machsample_layout layout;   /* of what is in all records */
	struct machsample_layout *layouts; /* of each event's samples */
	struct qemusampling sampling;	   /* but for where the records go */
	struct sampling common;		   /* the options, with what any of the events says */
	uint64_t *periods;		   /* of the plan's events; 0: without samples */
	uint64_t *frequencies;		   /* that they were made of, or 0 */
};

/* What the machine cannot do is ERR_USAGE. Whatever the result, machplan_release() takes it. */
int machplan_make(struct machplan *p, const struct machrecord_args *args, struct err *err);
void machplan_release(struct machplan *p);

/* Cycles and instructions, which are the machine's clock. */
bool machplan_is_of_time(const struct encoding *e);

/* Of an event. */
struct machsample_group machplan_group(const struct plan *plan, size_t event);

#endif
