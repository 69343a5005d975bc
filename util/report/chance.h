/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_CHANCE_H
#define UTIL_REPORT_CHANCE_H

/* Whether what differs between two recordings differs by more than chance. */

#include <stddef.h>

#include "util/base/err.h"

/* Of those called significant: the false discovery rate (Benjamini and Hochberg, 1995). */
#define CHANCE_FALSE 0.05

struct chance {
	double (*erfc)(double); /* of libm, which is loaded for it */
};

/* ERR_UNSUPPORTED without libm. */
int chance_init(struct chance *c, struct err *err);

/* How often chance alone makes a difference of so many standard errors, or a greater one. */
double chance_of(const struct chance *c, double errors);

/* The greatest p that is significant among n, which are sorted for it; -1: none is. */
double chance_limit(double *p, size_t n);

#endif
