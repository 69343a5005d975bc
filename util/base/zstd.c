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

int zstd_stream_decompress(struct zstd_stream *z, const void *bytes, size_t len, size_t limit,
			   struct buf *out, struct err *err)
{
	ZSTD_inBuffer in = { .src = bytes, .size = len };
	size_t start = out->len, piece = ZSTD_DStreamOutSize();
	bool is_full;

	if (!z->context)
		z->context = ZSTD_createDStream();
	if (!z->context)
		return err_set(err, ERR_SYSTEM, "zstd: no memory for a stream");
	do {
		ZSTD_outBuffer to = { .dst = buf_reserve(out, piece), .size = piece };
		size_t left = ZSTD_decompressStream(z->context, &to, &in);

		if (ZSTD_isError(left))
			return err_set(err, ERR_INPUT, "zstd: %s", ZSTD_getErrorName(left));
		out->len += to.pos;
		out->at[out->len] = '\0';
		is_full = to.pos == to.size;
		if (out->len - start > limit)
			return err_set(err, ERR_INPUT, "zstd: %zu bytes give more than %zu", len,
				       limit);
	} while (in.pos < in.size || is_full);
	return 0;
}

void zstd_stream_release(struct zstd_stream *z)
{
	ZSTD_freeDStream(z->context);
	z->context = NULL;
}
