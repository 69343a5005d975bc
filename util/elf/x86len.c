/* SPDX-License-Identifier: MIT */
#include "util/elf/x86len.h"

#include <string.h>

enum { LONGEST = 15 };

/* A walk over the bytes; is_cut once they ended. */
struct walk {
	const unsigned char *at, *end;
	bool is_cut;
};

static unsigned char take(struct walk *w)
{
	if (w->at < w->end)
		return *w->at++;
	w->is_cut = true;
	return 0;
}

static void skip(struct walk *w, size_t n)
{
	while (n--)
		take(w);
}

static unsigned char peek(const struct walk *w)
{
	return w->at < w->end ? *w->at : 0;
}

/* ModRM, SIB and the displacement, of 32 and of 64 bits. */
static void skip_operands(struct walk *w)
{
	unsigned char modrm = take(w);
	unsigned mod = modrm >> 6, rm = modrm & 7;

	if (mod == 3)
		return;
	if (rm == 4 && (take(w) & 7) == 5 && mod == 0)
		skip(w, 4);
	else if (mod == 0 && rm == 5)
		skip(w, 4);
	if (mod == 1)
		skip(w, 1);
	else if (mod == 2)
		skip(w, 4);
}

/* Opcodes of map 1 (0F) that end with a byte of their own, as VEX and EVEX have them. */
static bool has_byte(unsigned map, unsigned char opcode)
{
	return map == 3 || (map == 1 && ((opcode >= 0x70 && opcode <= 0x73) || opcode == 0xc2 ||
					 (opcode >= 0xc4 && opcode <= 0xc6)));
}

static void skip_vector(struct walk *w, unsigned map)
{
	unsigned char opcode = take(w);

	if (map == 1 && opcode == 0x77) /* vzeroupper */
		return;
	skip_operands(w);
	if (has_byte(map, opcode))
		skip(w, 1);
}

/* After 0F. */
static void skip_escaped(struct walk *w)
{
	unsigned char opcode = take(w);

	if (opcode == 0x38 || opcode == 0x3a)
		take(w);
	skip_operands(w);
	if (opcode == 0x3a || has_byte(1, opcode))
		skip(w, 1);
}

size_t x86len_find(struct view bytes, bool is_64)
{
	const unsigned char *start = (const unsigned char *)bytes.at;
	struct walk w = { start, start + (bytes.len < LONGEST ? bytes.len : LONGEST), false };
	unsigned char first;

	while (peek(&w) && strchr("\x26\x2e\x36\x3e\x64\x65\x66\x67\xf0\xf2\xf3", peek(&w)))
		take(&w);
	if (is_64 && (peek(&w) & 0xf0) == 0x40)
		take(&w);
	first = take(&w);
	/* In 32 bits these are BOUND, LES and LDS, unless what follows cannot be. */
	if (first != 0x0f && !is_64 && peek(&w) < 0xc0)
		return 0;
	if (first == 0x62) {
		unsigned map = take(&w) & 7;

		skip(&w, 2);
		skip_vector(&w, map);
	} else if (first == 0xc4) {
		unsigned map = take(&w) & 0x1f;

		skip(&w, 1);
		skip_vector(&w, map);
	} else if (first == 0xc5) {
		skip(&w, 1);
		skip_vector(&w, 1);
	} else if (first == 0x0f) {
		skip_escaped(&w);
	} else {
		return 0;
	}
	return w.is_cut ? 0 : (size_t)(w.at - start);
}
