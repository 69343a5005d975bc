/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_ZSTD_H
#define UTIL_BASE_ZSTD_H

/*
 * Compression by the zstd library, for the descriptions in event tables and
 * for perf.data. A build without the library has zstd-none.c instead, in which
 * everything fails with ERR_UNSUPPORTED.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/buf.h"
#include "util/base/err.h"

bool zstd_built_in(void);

/* Appends one frame that holds the bytes. level is zstd's, 1 to 19. */
int zstd_compress(const void *bytes, size_t len, int level, struct buf *out, struct err *err);

/* Undoes one frame into to, which must be filled by exactly room bytes. */
int zstd_decompress(const void *bytes, size_t len, void *to, size_t room, struct err *err);

#endif
