/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_MEASUREEVENTS_H
#define UTIL_RUN_MEASUREEVENTS_H

/*
 * What became of the events of a measurement, and values for those that no
 * counter counts: tool events, and what the kernel notes of a command anyway.
 * For measure.c; values are readings of it, texts are in its arena.
 */

#include "util/target/tool.h"

struct measure;
struct measure_args;
struct rusage;

/* What the opened target says of each event of the plan. */
void measureevents_note(struct measure *m, const struct measure_args *args);

/* Events that no counter counts have a value all the same, when m->wall_ns is known. */
void measureevents_add_tools(struct measure *m, const struct measure_args *args);

/* What nobody may count, the kernel has noted for the command all the same. */
void measureevents_add_usage(struct measure *m, const struct measure_args *args,
			     const struct rusage *usage);

/* What the run knows, for tool events and metrics. */
struct tool_run measureevents_tool_run(const struct measure *m, const struct measure_args *args);

#endif
