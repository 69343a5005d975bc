/* SPDX-License-Identifier: MIT */
#include "util/base/zstd.h"

#include <zstd.h>

bool zstd_built_in(void)
{
	return true;
}

int zstd_compress(const void *bytes, size_t len, int level, struct buf *out, struct err *err)
{
	size_t bound = ZSTD_compressBound(len);
	size_t got;

	if (ZSTD_isError(bound))
		return err_set(err, ERR_INPUT, "zstd: %zu bytes are too many", len);
	got = ZSTD_compress(buf_reserve(out, bound), bound, bytes, len, level);
	if (ZSTD_isError(got))
		return err_set(err, ERR_INPUT, "zstd: %s", ZSTD_getErrorName(got));
	out->len += got;
	out->at[out->len] = '\0';
	return 0;
}

int zstd_decompress(const void *bytes, size_t len, void *to, size_t room, struct err *err)
{
	size_t got = ZSTD_decompress(to, room, bytes, len);

	if (ZSTD_isError(got))
		return err_set(err, ERR_INPUT, "zstd: %s", ZSTD_getErrorName(got));
	if (got != room)
		return err_set(err, ERR_INPUT, "zstd: %zu bytes where %zu were expected", got,
			       room);
	return 0;
}
