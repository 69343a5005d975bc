/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_OPTCHOICE_H
#define UTIL_BASE_OPTCHOICE_H

/*
 * Options of which at most one makes sense.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/err.h"

struct optchoice {
	const char *name; /* as the user writes it: "-a", "--per-core" */
	bool given;
};

/* ERR_USAGE with the names of the first two that were given, if two were. */
int optchoice_check(const struct optchoice *choices, size_t n, struct err *err);

#endif
