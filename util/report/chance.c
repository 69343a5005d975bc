/* SPDX-License-Identifier: MIT */
#include "util/report/chance.h"

#include <math.h>

enum {
	EXP_TERMS = 16,	     /* below half of ln 2, the next is less than a bit */
	FRACTION_TERMS = 80, /* from 2 on, twelve digits */
};

static const double sqrt_pi = 1.77245385090551602730;

/* e^-x of what is not negative: a power of two times a series. */
static double exp_minus(double x)
{
	/* ln 2 in two parts, of which the first times an int is exact. */
	const double high = 6.93147180369123816490e-01, low = 1.90821492927058770002e-10;
	double sum = 1, rest;
	int twos;

	if (x > 750)
		return 0; /* less than the smallest there is */
	twos = (int)(x / (high + low) + 0.5);
	rest = x - twos * high - twos * low;
	for (int i = EXP_TERMS; i > 0; i--)
		sum = 1 - sum * rest / i;
	for (double power = 0.5; twos; twos >>= 1, power *= power)
		sum *= twos & 1 ? power : 1;
	return sum;
}

/* Near the middle: all but what is within, a series (Abramowitz and Stegun 7.1.6). */
static double all_but_within(double x)
{
	double term = x, sum = x;

	for (int n = 1; term > sum * 1e-17; n++) {
		term *= 2 * x * x / (2 * n + 1);
		sum += term;
	}
	return 1 - 2 / sqrt_pi * exp_minus(x * x) * sum;
}

/* Farther out: a continued fraction (7.1.14), from its end. */
static double beyond(double x)
{
	double below = x;

	for (int n = FRACTION_TERMS; n > 0; n--)
		below = x + n / 2.0 / below;
	return exp_minus(x * x) / sqrt_pi / below;
}

double chance_beyond(double z)
{
	double x = fabs(z) / sqrt(2);

	if (isnan(x))
		return x;
	return x < 2 ? all_but_within(x) : beyond(x);
}
