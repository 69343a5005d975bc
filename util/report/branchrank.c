/* SPDX-License-Identifier: MIT */
#include "util/report/branchrank.h"

#include <math.h>
#include <stdlib.h>

#include "util/base/alloc.h"

struct ranked {
	double value;
	size_t at;
};

static int by_value(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	return (x->value > y->value) - (x->value < y->value);
}

static double *rank(const double *values, size_t n)
{
	struct ranked *order = alloc_zero(n, sizeof(*order));
	double *ranks = alloc_zero(n, sizeof(*ranks));

	for (size_t i = 0; i < n; i++)
		order[i] = (struct ranked){ values[i], i };
	qsort(order, n, sizeof(*order), by_value);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && order[end].value == order[i].value; end++)
			;
		for (size_t k = i; k < end; k++)
			ranks[order[k].at] = (double)(i + end - 1) / 2;
	}
	free(order);
	return ranks;
}

bool branchrank_correlate(const double *a, const double *b, size_t n, double *out)
{
	double *x, *y, mean = ((double)n - 1) / 2, xy = 0, xx = 0, yy = 0;

	if (n < 2)
		return false;
	x = rank(a, n);
	y = rank(b, n);
	for (size_t i = 0; i < n; i++) {
		xy += (x[i] - mean) * (y[i] - mean);
		xx += (x[i] - mean) * (x[i] - mean);
		yy += (y[i] - mean) * (y[i] - mean);
	}
	free(x);
	free(y);
	if (xx <= 0 || yy <= 0)
		return false;
	*out = xy / sqrt(xx * yy);
	return true;
}
