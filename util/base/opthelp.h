/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_OPTHELP_H
#define UTIL_BASE_OPTHELP_H

/*
 * Text for people out of an option table: help, and the list that completion
 * and the check of the manuals read. Hidden options are left out.
 */

#include <stddef.h>

#include "util/base/buf.h"

struct opt;

/* Adds every option and its explanation, wrapped to width columns. */
void opthelp_describe(const struct opt *opts, size_t width, struct buf *out);

/*
 * Adds a line for every option as a manual spells it: "-j, --json",
 * "-x, --field-separator=SEP", "-z, --compress[=N]", "-I MS", "-z[N]".
 */
void opthelp_list(const struct opt *opts, struct buf *out);

#endif
