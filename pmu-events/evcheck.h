/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVCHECK_H
#define PMU_EVENTS_EVCHECK_H

/* Whether the expressions of a metric are any, before somebody wants its value. */

#include "util/base/buf.h"
#include "util/base/err.h"

/*
 * Parses an expression and throws the result away; the error names the column.
 * Appends to unknown the first literal that is of no machine, without its '#'.
 */
int evcheck_expr(const char *text, struct buf *unknown, struct err *err);

/* The known literal that is nearest to an unknown one; NULL when none is near. */
const char *evcheck_nearest(const char *literal);

#endif
