/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_BRANCHRANK_H
#define UTIL_REPORT_BRANCHRANK_H

/*
 * Spearman's rank correlation: how alike two orders are, 1 the same, -1 the
 * opposite one. Equal values share the mean of their ranks.
 */

#include <stdbool.h>
#include <stddef.h>

/* False when it is not defined: fewer than two values, or all of one side equal. */
bool branchrank_correlate(const double *a, const double *b, size_t n, double *out);

#endif
