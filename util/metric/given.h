/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_GIVEN_H
#define UTIL_METRIC_GIVEN_H

/*
 * Metrics computed with given values in place of counted ones, to check their
 * formulas on any host: `tally plan --evaluate`.
 *
 * The values come from a CSV of "name,value", a header of those two words
 * allowed, names as expressions have them without backslashes, case ignored,
 * literals with their '#'. Or they are made up from the names ("fnv"): 1 +
 * FNV-1a-64 of the lower-case name modulo 1000003. What neither gives is fixed:
 * has_event 1, strcmp_cpuid_str 0, source_count 2, aggr_nr 3, and the literals
 * of one invented machine (given.c).
 */

#include "pmu-events/evtable.h"
#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/map.h"
#include "util/expr/expr.h"

struct given {
	bool made_up;
	struct map values; /* lower-case name -> double in arena */
	struct arena arena;
};

/* source is the path of a CSV, or "fnv". */
int given_init(struct given *g, const char *source, struct err *err);
void given_release(struct given *g);

/* The ask function of struct expr_env; arg is the struct given. NaN when no value was given. */
double given_ask(const struct given *g, enum expr_op what, const char *name);

#endif
