/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVFORMULA_H
#define PMU_EVENTS_EVFORMULA_H

/*
 * Formulas of vendors whose names are aliases of a table beside them, as
 * expressions in perf's grammar. They are parsed, never evaluated; what perf's
 * grammar does not have is rewritten where that has the same value, and an
 * error where it is not known how.
 */

#include <stdbool.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/expr/expr.h"

/* What takes the place of a name; NULL without an error leaves the name, with one is a failure. */
struct evformula_names {
	const struct expr *(*find)(void *context, const char *name, struct err *err);
	void *context;
};

/*
 * The tree of a formula, in the arena. Errors start with the column. >=, <=, ==
 * and != of names, numbers and parentheses become what perf's grammar has, and
 * branches that two numbers decide are gone.
 */
const struct expr *evformula_parse(struct arena *arena, const char *text, struct err *err);

/* The tree with its names replaced; NULL when a name cannot be, or it becomes too high. */
const struct expr *evformula_replace(struct arena *arena, const struct expr *e,
				     const struct evformula_names *names, struct err *err);

/* A hundredth of the tree's value, by leaving out a factor of 100 where there is one. */
const struct expr *evformula_hundredth(struct arena *arena, const struct expr *e);

/* Whether a literal of that name ("na") is in the tree. */
bool evformula_has_literal(const struct expr *e, const char *name);

/* The tree as text of the arena; NULL when that is longer than 256 KiB. */
const char *evformula_print(struct arena *arena, const struct expr *e, struct err *err);

#endif
