/* SPDX-License-Identifier: MIT */
#include "util/base/zstd.h"

bool zstd_built_in(void)
{
	return false;
}

static int refuse(struct err *err)
{
	err_set(err, ERR_UNSUPPORTED, "this program was not built with zstd");
	err_hint(err, "install libzstd-dev and build it again");
	return -1;
}

int zstd_compress(const void *bytes, size_t len, int level, struct buf *out, struct err *err)
{
	(void)bytes, (void)len, (void)level, (void)out;
	return refuse(err);
}

int zstd_decompress(const void *bytes, size_t len, void *to, size_t room, struct err *err)
{
	(void)bytes, (void)len, (void)to, (void)room;
	return refuse(err);
}

int zstd_stream_decompress(struct zstd_stream *z, const void *bytes, size_t len, size_t limit,
			   struct buf *out, struct err *err)
{
	(void)z, (void)bytes, (void)len, (void)limit, (void)out;
	return refuse(err);
}

void zstd_stream_release(struct zstd_stream *z)
{
	(void)z;
}
