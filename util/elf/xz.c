/* SPDX-License-Identifier: MIT */
#include "util/elf/xz.h"

#include <lzma.h>

enum { PIECE = 256 << 10, MEMORY_LIMIT = 128 << 20 };

bool xz_built_in(void)
{
	return true;
}

bool xz_unpack(struct view packed, size_t limit, struct buf *out)
{
	lzma_stream z = LZMA_STREAM_INIT;
	size_t start = out->len;
	lzma_ret status;

	if (lzma_stream_decoder(&z, MEMORY_LIMIT, LZMA_CONCATENATED) != LZMA_OK)
		return false;
	z.next_in = (const uint8_t *)packed.at;
	z.avail_in = packed.len;
	do {
		z.next_out = (uint8_t *)buf_reserve(out, PIECE);
		z.avail_out = PIECE;
		status = lzma_code(&z, LZMA_FINISH);
		out->len += PIECE - z.avail_out;
		out->at[out->len] = '\0';
	} while (status == LZMA_OK && out->len - start <= limit);
	lzma_end(&z);
	return status == LZMA_STREAM_END;
}
