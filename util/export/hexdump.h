/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_HEXDUMP_H
#define UTIL_EXPORT_HEXDUMP_H

/* Bytes in hexadecimal with what they are as characters, as perf shows them. */

#include "util/base/buf.h"

enum { HEXDUMP_BYTES = 16 }; /* of a line */

/* Appends the line of the bytes from at on: "0010:  3f 34 ..  ?4..". */
void hexdump_add_line(struct view bytes, size_t at, struct buf *out);

#endif
