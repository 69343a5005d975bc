/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPR_EXPRFOLD_H
#define UTIL_EXPR_EXPRFOLD_H

/*
 * Constant folding: what need not be counted to know the value goes away.
 *
 * Constants are numbers and those literals, has_event and strcmp_cpuid_str
 * whose answer is not NaN. Folded are operations on constants, branches that a
 * constant condition does not choose, "c if x else c", 0 & x, 1 | x (also with
 * the constant on the right), x / 0, x % 0 and d_ratio(x, 0). Not folded are
 * 0 * x, which is NaN when x is, and operations on a constant NaN and
 * something unknown. The folded tree always has the value of the original.
 */

#include "util/expr/expr.h"

/* The folded tree; parts that stay are shared with e. */
const struct expr *exprfold_tree(struct arena *arena, const struct expr *e,
				 const struct expr_env *env);

#endif
