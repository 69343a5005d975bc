/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_RECORDTEXT_H
#define UTIL_DATA_RECORDTEXT_H

/* What the fields of any record but a sample say, by their names in records.def. */

#include "util/base/buf.h"
#include "util/data/record.h"

/*
 * Appends "... name: value" lines. id_size as of record_read(). Bytes are told by their number,
 * words where they are few. Nothing of a record that is not known or is cut.
 */
void recordtext_add(const struct record *r, size_t id_size, struct buf *out);

#endif
