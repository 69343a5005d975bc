/* SPDX-License-Identifier: MIT */

/* Bytes as the index of lines that the cache keeps; their sum is made right first. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/elf/lineindex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lineindex x = { 0 };
	struct lineindex_frame frames[16];
	struct buf bytes = { 0 };
	struct err err = { 0 };
	const struct view body = view_make((const char *)data, size);
	uint64_t head[2] = { map_hash(body), size };

	buf_add(&bytes, "tallyLN2", 8);
	for (size_t i = 0; i < 16; i++)
		buf_add_char(&bytes, (char)(head[i / 8] >> i % 8 * 8));
	buf_add_view(&bytes, body);
	if (lineindex_read(&x, (struct view){ 0 }, buf_view(&bytes), &err) == 0) {
		for (size_t i = 0; i < x.ranges.len; i++)
			lineindex_find(&x, x.ranges.at[i].start, frames, 16);
	} else if (err.code == ERR_NONE || x.units.len) {
		abort();
	}
	lineindex_release(&x);
	buf_release(&bytes);
	return 0;
}
