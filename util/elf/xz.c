/* SPDX-License-Identifier: MIT */
#include "util/elf/xz.h"

#include <lzma.h>

#include "util/base/alloc.h"
#include "util/base/library.h"

enum { PIECE = 256 << 10, MEMORY_LIMIT = 128 << 20 };

#define FUNCTIONS(F) F(lzma_stream_decoder) F(lzma_code) F(lzma_end)

struct lzma {
	FUNCTIONS(LIBRARY_MEMBER)
};

static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };
static const struct library library = { "liblzma.so.5", "unpacks xz", names, ARRAY_LEN(names) };

bool xz_built_in(void)
{
	return true;
}

bool xz_unpack(struct view packed, size_t limit, struct buf *out)
{
	lzma_stream z = LZMA_STREAM_INIT;
	size_t start = out->len;
	struct err ignored = { 0 };
	struct lzma lzma;
	lzma_ret status;

	if (library_load(&library, &lzma, &ignored) < 0 ||
	    lzma.lzma_stream_decoder(&z, MEMORY_LIMIT, LZMA_CONCATENATED) != LZMA_OK)
		return false;
	z.next_in = (const uint8_t *)packed.at;
	z.avail_in = packed.len;
	do {
		z.next_out = (uint8_t *)buf_reserve(out, PIECE);
		z.avail_out = PIECE;
		status = lzma.lzma_code(&z, LZMA_FINISH);
		out->len += PIECE - z.avail_out;
		out->at[out->len] = '\0';
	} while (status == LZMA_OK && out->len - start <= limit);
	lzma.lzma_end(&z);
	return status == LZMA_STREAM_END;
}
