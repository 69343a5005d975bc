/* SPDX-License-Identifier: MIT */
#include "util/base/zstd.h"

#include <stdlib.h>
#include <zstd.h>

#include "util/base/alloc.h"
#include "util/base/library.h"

#define FUNCTIONS(F) \
	F(ZSTD_compressBound) \
	F(ZSTD_compress) \
	F(ZSTD_decompress) \
	F(ZSTD_isError) \
	F(ZSTD_getErrorName) \
	F(ZSTD_createDStream) \
	F(ZSTD_freeDStream) \
	F(ZSTD_decompressStream) \
	F(ZSTD_DStreamOutSize)

struct zstd {
	FUNCTIONS(LIBRARY_MEMBER)
};

static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };
static const struct library library = { "libzstd.so.1", "packs and unpacks zstd", names,
					ARRAY_LEN(names) };

struct zstd_context {
	struct zstd zstd;
	ZSTD_DStream *stream;
};

bool zstd_built_in(void)
{
	return true;
}

int zstd_compress(const void *bytes, size_t len, int level, struct buf *out, struct err *err)
{
	struct zstd zstd;
	size_t bound, got;

	if (library_load(&library, &zstd, err) < 0)
		return -1;
	bound = zstd.ZSTD_compressBound(len);
	if (zstd.ZSTD_isError(bound))
		return err_set(err, ERR_INPUT, "zstd: %zu bytes are too many", len);
	got = zstd.ZSTD_compress(buf_reserve(out, bound), bound, bytes, len, level);
	if (zstd.ZSTD_isError(got))
		return err_set(err, ERR_INPUT, "zstd: %s", zstd.ZSTD_getErrorName(got));
	out->len += got;
	out->at[out->len] = '\0';
	return 0;
}

int zstd_decompress(const void *bytes, size_t len, void *to, size_t room, struct err *err)
{
	struct zstd zstd;
	size_t got;

	if (library_load(&library, &zstd, err) < 0)
		return -1;
	got = zstd.ZSTD_decompress(to, room, bytes, len);
	if (zstd.ZSTD_isError(got))
		return err_set(err, ERR_INPUT, "zstd: %s", zstd.ZSTD_getErrorName(got));
	if (got != room)
		return err_set(err, ERR_INPUT, "zstd: %zu bytes where %zu were expected", got,
			       room);
	return 0;
}

static int begin(struct zstd_stream *z, struct err *err)
{
	struct zstd_context *c;

	if (z->context)
		return 0;
	c = alloc_zero(1, sizeof(*c));
	if (library_load(&library, &c->zstd, err) == 0) {
		c->stream = c->zstd.ZSTD_createDStream();
		if (!c->stream)
			err_set(err, ERR_SYSTEM, "zstd: no memory for a stream");
	}
	if (!c->stream) {
		free(c);
		return -1;
	}
	z->context = c;
	return 0;
}

int zstd_stream_decompress(struct zstd_stream *z, const void *bytes, size_t len, size_t limit,
			   struct buf *out, struct err *err)
{
	ZSTD_inBuffer in = { .src = bytes, .size = len };
	const struct zstd_context *c;
	size_t start = out->len, piece;
	bool is_full;

	if (begin(z, err) < 0)
		return -1;
	c = z->context;
	piece = c->zstd.ZSTD_DStreamOutSize();
	do {
		ZSTD_outBuffer to = { .dst = buf_reserve(out, piece), .size = piece };
		size_t left = c->zstd.ZSTD_decompressStream(c->stream, &to, &in);

		if (c->zstd.ZSTD_isError(left))
			return err_set(err, ERR_INPUT, "zstd: %s", c->zstd.ZSTD_getErrorName(left));
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
	if (z->context)
		z->context->zstd.ZSTD_freeDStream(z->context->stream);
	free(z->context);
	z->context = NULL;
}
