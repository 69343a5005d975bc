/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_TICKER_H
#define UTIL_RUN_TICKER_H

/*
 * Moments at equal distances, without drift: each is the start plus a multiple
 * of the period, however long it takes to deal with the ones before.
 */

#include <stdint.h>

#include "util/base/err.h"

struct ticker {
	int fd; /* can be read when a moment has come; -1: there are none */
};

/* The first one is a period after start_ns (CLOCK_MONOTONIC). */
int ticker_start(struct ticker *t, uint64_t start_ns, uint64_t period_ms, struct err *err);

/* How many moments have come since it was last asked; does not wait. */
uint64_t ticker_take(struct ticker *t);

/* t->fd must be -1 or of ticker_start(). */
void ticker_release(struct ticker *t);

#endif
