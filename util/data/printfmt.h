/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_PRINTFMT_H
#define UTIL_DATA_PRINTFMT_H

/*
 * The "print fmt" of a tracepoint's format, looked at before libtraceevent reads
 * it, in the words that this knows (printwords.h): the library takes well-formed texts of the kernel for granted and crashes
 * on others, divides by what they say and reads as far as they say.
 */

#include <stdbool.h>

#include "util/base/view.h"

/*
 * Whether the format of an event ("name: ... print fmt: ...") has a print fmt of
 * the known shape: a string of plain conversions, then as many expressions, of
 * fields that the format has, with divisions by numbers only and lengths and
 * indices that the data of an event cannot choose to be large.
 */
bool printfmt_is_safe(struct view format);

/* The part of a format before its print fmt, all of it when there is none. */
struct view printfmt_cut(struct view format);

#endif
