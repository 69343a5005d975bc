/* SPDX-License-Identifier: MIT */
/* Any file as a program: what comes out of it lies inside of it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "util/elf/elfload.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct elfload e;
	struct err err = { 0 };

	elfload_parse(view_make((const char *)data, size), &e, &err);
	for (size_t i = 0; i < e.segments.len; i++) {
		const struct elfload_segment *s = &e.segments.at[i];
		size_t at = (size_t)(s->bytes.at - (const char *)data);

		if (at > size || s->bytes.len > size - at || s->bytes.len > s->size ||
		    s->address + s->size < s->address)
			abort();
	}
	elfload_release(&e);
	return 0;
}
