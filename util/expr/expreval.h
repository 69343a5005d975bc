/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPR_EXPREVAL_H
#define UTIL_EXPR_EXPREVAL_H

/*
 * The value of an expression. Every tree has one; NaN says that it is not
 * known. The rules, which hold for any operand:
 *
 * - + - * / % < > ^, negation, min and max of NaN are NaN.
 * - x / 0 is NaN, also 0 / 0. d_ratio(x, y) is x / y, but 0 when y is 0,
 *   whatever x is.
 * - x % y cuts both to 64-bit integers, towards zero and to the nearest there
 *   is when they are larger. When y is 0 after that, as in x % 0.5, the result
 *   is NaN; otherwise it has the sign of x.
 * - < > & | ^ are 0 or 1; anything but 0 is true. 0 & x is 0 and 1 | x is 1
 *   even when x is NaN, on either side: no value of x could change them.
 *   Other & and | of NaN are NaN.
 * - "a if c else b" computes only the branch that c chooses. When c is NaN it
 *   is NaN, but for branches of equal value, which is the result then.
 * - What is too large for a double is infinite, and true.
 *
 * The values are perf's, with these exceptions, where perf stops or lets the
 * unknown decide: x % y for y cut to 0, min and max of NaN, 'if' on NaN (perf
 * takes the first branch).
 */

#include "util/expr/expr.h"

double expreval_tree(const struct expr *e, const struct expr_env *env);

/* One operation of one or two arguments; b is not looked at for EXPR_NEGATE. */
double expreval_op(enum expr_op op, double a, double b);

#endif
