/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_WRAP_H
#define UTIL_BASE_WRAP_H

/*
 * Breaking running text into lines for a terminal.
 */

#include <stddef.h>

#include "util/base/buf.h"

/*
 * Adds text broken at blanks into lines of at most width columns (0: broken
 * nowhere but at its own newlines). The first line starts at column, the
 * others are indented by indent blanks. A longer word stands alone.
 */
void wrap_add(struct buf *out, const char *text, size_t column, size_t indent, size_t width);

#endif
