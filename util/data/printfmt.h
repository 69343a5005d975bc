/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_PRINTFMT_H
#define UTIL_DATA_PRINTFMT_H

/*
 * The "print fmt" of a tracepoint's format, looked at before libtraceevent reads
 * it: the library takes well-formed texts of the kernel for granted and crashes
 * on others, divides by what they say and reads as far as they say.
 */

#include "util/base/view.h"

/*
 * Whether the format of an event ("name: ... print fmt: ...") has a print fmt of
 * the known shape: a string of plain conversions, then as many expressions, of
 * fields that the format has, with divisions by numbers only and lengths and
 * indices that the data of an event cannot choose.
 */
bool printfmt_is_safe(struct view format);

/*
 * Whether what is before the print fmt is lines of a name, an ID, "format:" and
 * of fields as the kernel writes them: "field:char comm[16]; offset:8; size:16;
 * signed:0;", where signed may be missing and arrays may have constants for lengths.
 */
bool printfmt_has_fields(struct view format);

/* The part of a format before its print fmt, all of it when there is none. */
struct view printfmt_cut(struct view format);

#endif
