/* SPDX-License-Identifier: MIT */
#include "pmu-events/evbytes.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static void add(struct buf *b, uint64_t n, unsigned bytes)
{
	char *to = buf_reserve(b, bytes);

	assert(bytes == 8 || n >> (8 * bytes) == 0);
	for (unsigned i = 0; i < bytes; i++)
		to[i] = (char)(n >> (8 * i));
	b->len += bytes;
	b->at[b->len] = '\0';
}

void evbytes_add8(struct buf *b, uint32_t n)
{
	add(b, n, 1);
}

void evbytes_add16(struct buf *b, uint32_t n)
{
	add(b, n, 2);
}

void evbytes_add24(struct buf *b, uint32_t n)
{
	add(b, n, 3);
}

void evbytes_add32(struct buf *b, uint32_t n)
{
	add(b, n, 4);
}

void evbytes_add64(struct buf *b, uint64_t n)
{
	add(b, n, 8);
}

void evbytes_add_real(struct buf *b, double d)
{
	uint64_t bits = 0x7ff8000000000000; /* there are many NaNs, and tables have but one */

	if (!isnan(d))
		memcpy(&bits, &d, sizeof(bits));
	add(b, bits, 8);
}
