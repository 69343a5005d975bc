/* SPDX-License-Identifier: MIT */
#include "util/export/gzip.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#include "util/base/alloc.h"
#include "util/base/library.h"

enum {
	GZIP_WINDOW = 15 + 16, /* deflateInit2(): the largest, with the header of gzip */
	MEMORY_LEVEL = 8,
	PIECE = 64 << 10,
};

/* deflateInit2() is a macro, which tells the library what it was compiled for. */
#define FUNCTIONS(F) \
	F(deflate) \
	F(deflateEnd) \
	F(deflateInit2_)

struct zlib {
	FUNCTIONS(LIBRARY_MEMBER)
};

static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };
static const struct library library = { "libz.so.1", "packs gzip", names, ARRAY_LEN(names) };

struct gzip {
	struct zlib zlib;
	z_stream z;
};

struct gzip *gzip_new(struct err *err)
{
	struct gzip *g = alloc_zero(1, sizeof(*g));

	if (library_load(&library, &g->zlib, err) < 0)
		goto fail;
	if (g->zlib.deflateInit2_(&g->z, Z_BEST_SPEED, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL,
				  Z_DEFAULT_STRATEGY, ZLIB_VERSION, sizeof(g->z)) == Z_OK)
		return g;
	err_set(err, ERR_SYSTEM, "zlib: cannot begin a stream");
fail:
	free(g);
	return NULL;
}

void gzip_free(struct gzip *g)
{
	if (!g)
		return;
	g->zlib.deflateEnd(&g->z);
	free(g);
}

static int pack(struct gzip *g, int flush, struct buf *out, struct err *err)
{
	int status;

	do {
		g->z.next_out = (unsigned char *)buf_reserve(out, PIECE);
		g->z.avail_out = PIECE;
		status = g->zlib.deflate(&g->z, flush);
		if (status == Z_STREAM_ERROR)
			return err_set(err, ERR_SYSTEM, "zlib: %s", g->z.msg ? g->z.msg : "failed");
		out->len += PIECE - g->z.avail_out;
		out->at[out->len] = '\0';
	} while (g->z.avail_in || !g->z.avail_out || (flush == Z_FINISH && status != Z_STREAM_END));
	return 0;
}

int gzip_add(struct gzip *g, const void *bytes, size_t len, struct buf *out, struct err *err)
{
	const unsigned char *at = bytes;

	while (len) {
		uInt now = len < INT_MAX ? (uInt)len : INT_MAX;

		g->z.next_in = (unsigned char *)at;
		g->z.avail_in = now;
		if (pack(g, Z_NO_FLUSH, out, err) < 0)
			return -1;
		at += now;
		len -= now;
	}
	return 0;
}

int gzip_end(struct gzip *g, struct buf *out, struct err *err)
{
	return pack(g, Z_FINISH, out, err);
}
