/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_SPILL_H
#define UTIL_EXPORT_SPILL_H

/*
 * Bytes that are put aside in a file without a name (in TMPDIR, or /tmp), so that what is kept
 * of a recording does not grow in memory with it. Zeroed is empty, without a file yet.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/err.h"

struct spill {
	bool has_file;
	int file;
	uint64_t size; /* bytes */
};

void spill_release(struct spill *s);

/* Appends; where that is, is what .size was before. */
int spill_write(struct spill *s, const void *bytes, size_t len, struct err *err);

/* Reads so many bytes that are there. */
int spill_read(const struct spill *s, uint64_t offset, void *to, size_t len, struct err *err);

#endif
