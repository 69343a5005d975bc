/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_SORTCODE_H
#define UTIL_REPORT_SORTCODE_H

/*
 * Values of places in code, for the keys of samples and callers (sortcode.c),
 * of both ends of a branch (sortbranch.c) and of data (sortmem.c).
 */

#include "util/report/sortkey.h"

struct sortkey_value sortcode_take_dso(struct framepool *f, uint32_t frame);
void sortcode_add_text(struct sortkey_value v, uint64_t samples, struct buf *out);

/* "file.c:12", or without has_line "file.c". */
struct sortkey_value sortcode_take_line(struct framepool *f, uint32_t frame, bool has_line);

/* Without a name each address is a value of its own. */
struct sortkey_value sortcode_take_function(struct framepool *f, uint32_t frame);
int sortcode_compare_functions(struct sortkey_value a, struct sortkey_value b);
void sortcode_add_function(struct sortkey_value v, uint64_t samples, struct buf *out);

#endif
