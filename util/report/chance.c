/* SPDX-License-Identifier: MIT */
#include "util/report/chance.h"

#include <math.h>
#include <stdlib.h>

#include "util/base/alloc.h"
#include "util/base/library.h"

#define FUNCTIONS(F) F(erfc)
struct libm {
	FUNCTIONS(LIBRARY_MEMBER)
};
static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };
static const struct library library = { "libm.so.6", "knows the normal distribution", names,
					ARRAY_LEN(names) };

int chance_init(struct chance *c, struct err *err)
{
	struct libm m;

	if (library_load(&library, &m, err) < 0)
		return -1;
	c->erfc = m.erfc;
	return 0;
}

double chance_of(const struct chance *c, double errors)
{
	return c->erfc(fabs(errors) / sqrt(2));
}

static int compare_reals(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

double chance_limit(double *p, size_t n)
{
	double limit = -1;

	if (n)
		qsort(p, n, sizeof(p[0]), compare_reals);
	for (size_t i = 0; i < n; i++)
		if (p[i] <= CHANCE_FALSE * (double)(i + 1) / (double)n)
			limit = p[i];
	return limit;
}
