/* SPDX-License-Identifier: MIT */
#include "util/count/spread.h"

#include <math.h>

void spread_add(struct spread *s, double value)
{
	double distance = value - s->mean;

	s->n++;
	s->mean += distance / (double)s->n;
	s->squares += distance * (value - s->mean);
}

double spread_error_percent(const struct spread *s)
{
	if (s->n < 2 || s->mean == 0)
		return 0;
	return 100 * sqrt(s->squares / (double)(s->n - 1) / (double)s->n) / fabs(s->mean);
}
