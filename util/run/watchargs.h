/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_WATCHARGS_H
#define UTIL_RUN_WATCHARGS_H

/*
 * The options that all observing commands share: when observing begins, who
 * may steer it, and which part of what runs is left out. What is observed is
 * scope.h's.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/base/opt.h"

struct watchargs {
	const char *delay;   /* milliseconds, or -1; read by watchargs_read_delay() */
	const char *control; /* for control_open() */
	bool all_user, all_kernel;
	bool no_inherit;
};

/* For OPT_GROUP(). */
extern const struct opt watchargs_opts[];

/*
 * ERR_USAGE for options that exclude each other; emulated: the machine is
 * emulated, which runs one command from its start to its end.
 */
int watchargs_check(const struct watchargs *a, bool emulated, struct err *err);

/*
 * How long to wait before observing begins (0: not), or that somebody else
 * says when. ERR_USAGE for what is no time.
 */
int watchargs_read_delay(const struct watchargs *a, uint64_t *delay_ms, bool *starts_off,
			 struct err *err);

#endif
