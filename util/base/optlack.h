/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_OPTLACK_H
#define UTIL_BASE_OPTLACK_H

/*
 * Options of perf that a command does not have, but knows, so that their
 * refusal can say what to do instead.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/err.h"

struct optlack {
	bool given;
	const char *name; /* as the user writes it */
	const char *hint;
};

/* ERR_USAGE for the first that was given. */
int optlack_check(const struct optlack *lacks, size_t n, struct err *err);

#endif
