/* SPDX-License-Identifier: MIT */
#include "util/export/packed.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void put_group(const struct packed *p, struct buf *out)
{
	uint32_t bits = (uint32_t)p->bytes[0] << 16 | (uint32_t)p->bytes[1] << 8 | p->bytes[2];

	for (unsigned i = 0; i < 4; i++)
		buf_add_char(out, i <= p->n ? digits[bits >> (18 - 6 * i) & 63] : '=');
}

static void add_byte(struct packed *p, unsigned char byte, struct buf *out)
{
	p->bytes[p->n++] = byte;
	if (p->n < 3)
		return;
	put_group(p, out);
	*p = (struct packed){ 0 };
}

void packed_add(struct packed *p, uint64_t number, struct buf *out)
{
	for (; number > 127; number >>= 7)
		add_byte(p, (number & 127) | 128, out);
	add_byte(p, (unsigned char)number, out);
}

void packed_end(struct packed *p, struct buf *out)
{
	if (p->n)
		put_group(p, out);
	*p = (struct packed){ 0 };
}
