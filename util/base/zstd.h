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

/*
 * One compressed stream that comes in pieces, as perf.data has it. The caller
 * owns it; zstd_stream_release() takes a zeroed one.
 */
struct zstd_stream {
	struct zstd_context *context; /* NULL before the first piece */
};

/*
 * Undoes one piece and appends what comes out of it, which may end anywhere.
 * More than limit bytes out of one piece are refused: a small file can hold a
 * very large nothing.
 */
int zstd_stream_decompress(struct zstd_stream *z, const void *bytes, size_t len, size_t limit,
			   struct buf *out, struct err *err);
void zstd_stream_release(struct zstd_stream *z);

#endif
