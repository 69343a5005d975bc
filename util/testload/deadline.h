/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TESTLOAD_DEADLINE_H
#define UTIL_TESTLOAD_DEADLINE_H

/*
 * Time that ends a workload's loop without the loop having to ask for it: a
 * signal sets a variable. One deadline in a process, also for its threads; a
 * child has to set its own.
 */

#include <signal.h>

#include "util/base/err.h"

/* True when the time is over, or SIGINT came. */
extern volatile sig_atomic_t deadline_over;

/* Reads the first argument, seconds above 0 that may have a fraction; usual where there is none. */
int deadline_parse(int argc, char **argv, double usual, double *seconds, struct err *err);

/* Starts the clock. */
int deadline_start(double seconds, struct err *err);

#endif
