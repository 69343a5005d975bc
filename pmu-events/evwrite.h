/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVWRITE_H
#define PMU_EVENTS_EVWRITE_H

/*
 * A table as C: one constant object and a function that returns it. The text
 * holds no path, no date and nothing else that differs from run to run, and
 * needs no header to compile.
 *
 * The arrays are string literals, because a compiler reads those ten times as
 * fast as lists of numbers.
 */

#include <stdio.h>

#include "pmu-events/evtable.h"

/*
 * Writes the C to out; errors are out's (fs_commit() tells). function is the
 * name of what returns the table: "evtable_builtin" for the one of the tool.
 */
void evwrite_table(const struct evtable *t, const char *function, FILE *out);

#endif
