/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_UTF8_H
#define UTIL_OUT_UTF8_H

/*
 * Text of unknown origin: is it UTF-8, and how many columns does it take on a
 * terminal. Every character counts as one column.
 */

#include <stddef.h>

#include "util/base/buf.h"
#include "util/base/view.h"

#define UTF8_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* Bytes of the well-formed character at the start (Unicode, table 3-7); 0 if there is none. */
size_t utf8_length(struct view text);

/* Columns of well-formed text. */
size_t utf8_columns(struct view text);

/*
 * Appends on one line (newlines and tabs become blanks) with control characters
 * and malformed bytes replaced, so that no terminal obeys them.
 */
void utf8_add_shown(struct buf *out, struct view text);

#endif
