/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_UTF8_H
#define UTIL_OUT_UTF8_H

/*
 * Text of unknown origin: is it UTF-8, and how many columns does it take on a
 * terminal: two of what East Asian fonts have as wide (UAX #11: W and F), none of
 * marks that combine with the character before.
 */

#include <stddef.h>

#include "util/base/buf.h"
#include "util/base/view.h"

#define UTF8_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* Bytes of the well-formed character at the start (Unicode, table 3-7); 0 if there is none. */
size_t utf8_length(struct view text);

/* Columns of well-formed text. */
size_t utf8_columns(struct view text);

/* The beginning of well-formed text that has room in so many columns. */
struct view utf8_cut(struct view text, size_t columns);

/*
 * Appends on one line (newlines and tabs become blanks) with control characters
 * and malformed bytes replaced, so that no terminal obeys them.
 */
void utf8_add_shown(struct buf *out, struct view text);

#endif
