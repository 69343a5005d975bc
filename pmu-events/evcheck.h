/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVCHECK_H
#define PMU_EVENTS_EVCHECK_H

/* Whether the expressions of a metric are any, before somebody wants its value. */

#include "util/base/err.h"

/* Parses an expression and throws the result away; the error names the column. */
int evcheck_expr(const char *text, struct err *err);

#endif
