/* SPDX-License-Identifier: MIT */
#include "util/export/pymarshal.h"

#include <string.h>

/* Types of objects, and the bit that makes one that can be referred to. */
enum {
	NONE = 'N',
	FALSE = 'F',
	TRUE = 'T',
	INT = 'i',
	LONG = 'l',
	BYTES = 's',
	REF = 'r',
	TUPLE = ')',
	LIST = '[',
	DICT = '{',
	DICT_END = '0',
	UNICODE = 'u',
	SHORT_ASCII = 'z',
	SHORT_WORD = 'Z', /* that is interned */
	IS_SHARED = 0x80,
};

enum { HEAD = 9 }; /* of a batch: its length, LIST and how many objects */

void pymarshal_release(struct pymarshal *m)
{
	buf_release(&m->out);
}

static void put32(char *at, uint32_t n)
{
	for (int i = 0; i < 4; i++)
		at[i] = (char)(n >> 8 * i);
}

/* A type with a number of 32 bits behind it. */
static void add_head(struct pymarshal *m, int type, uint32_t n)
{
	char *at = buf_reserve(&m->out, 5);

	at[0] = (char)type;
	put32(at + 1, n);
	m->out.len += 5;
}

void pymarshal_begin(struct pymarshal *m)
{
	if (!m->is_open) {
		buf_clear(&m->out);
		buf_add_fill(&m->out, 0, HEAD);
		m->is_open = true;
		m->items = m->refs = 0;
		m->batch++;
	}
	m->items++;
}

void pymarshal_finish(struct pymarshal *m)
{
	if (!m->is_open)
		return;
	put32(m->out.at, (uint32_t)(m->out.len - 4));
	m->out.at[4] = LIST;
	put32(m->out.at + 5, m->items);
	m->is_open = false;
}

void pymarshal_add_none(struct pymarshal *m)
{
	buf_add_char(&m->out, NONE);
}

static void add_bool(struct pymarshal *m, bool is)
{
	buf_add_char(&m->out, is ? TRUE : FALSE);
}

/* Digits of 15 bits, each in 16; their number is negative for a negative one. */
static void add_long(struct pymarshal *m, uint64_t n, bool is_negative)
{
	char *at = buf_reserve(&m->out, 16);
	int32_t digits = 0;

	at[0] = LONG;
	for (; n; n >>= 15, digits++) {
		at[5 + 2 * digits] = (char)n;
		at[6 + 2 * digits] = (char)(n >> 8 & 0x7f);
	}
	put32(at + 1, (uint32_t)(is_negative ? -digits : digits));
	m->out.len += 5 + 2 * (size_t)digits;
}

void pymarshal_add_u64(struct pymarshal *m, uint64_t n)
{
	if (n <= INT32_MAX)
		add_head(m, INT, (uint32_t)n);
	else
		add_long(m, n, false);
}

void pymarshal_add_i64(struct pymarshal *m, int64_t n)
{
	if (n >= 0)
		pymarshal_add_u64(m, (uint64_t)n);
	else if (n >= INT32_MIN)
		add_head(m, INT, (uint32_t)n);
	else
		add_long(m, -(uint64_t)n, true);
}

void pymarshal_add_bytes(struct pymarshal *m, struct view bytes)
{
	add_head(m, BYTES, (uint32_t)bytes.len);
	buf_add_view(&m->out, bytes);
}

static bool is_ascii(struct view text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] >= 0x80)
			return false;
	return true;
}

/* The length of the character of UTF-8 that text begins with; 0 when it is none. */
static size_t utf8_len(struct view text)
{
	unsigned char first = (unsigned char)text.at[0];
	size_t len = first < 0x80   ? 1
		     : first < 0xc2 ? 0
		     : first < 0xe0 ? 2
		     : first < 0xf0 ? 3
		     : first < 0xf5 ? 4
				    : 0;

	if (len > text.len)
		return 0;
	for (size_t i = 1; i < len; i++)
		if (((unsigned char)text.at[i] & 0xc0) != 0x80)
			return 0;
	/* Too long for what it says, surrogates, and what is behind the last one. */
	if (len > 2) {
		unsigned char second = (unsigned char)text.at[1];

		if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
		    (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f))
			return 0;
	}
	return len;
}

static void add_unicode(struct pymarshal *m, struct view text)
{
	size_t head = m->out.len;

	add_head(m, UNICODE, 0);
	while (text.len) {
		size_t len = utf8_len(text);

		if (len) {
			buf_add(&m->out, text.at, len);
		} else {
			/* U+DC00 and the byte: marshal reads surrogates as they are. */
			unsigned char byte = (unsigned char)text.at[0];

			len = 1;
			buf_add_char(&m->out, (char)0xed);
			buf_add_char(&m->out, (char)(0xb0 | byte >> 6));
			buf_add_char(&m->out, (char)(0x80 | (byte & 0x3f)));
		}
		text = view_make(text.at + len, text.len - len);
	}
	put32(m->out.at + head + 1, (uint32_t)(m->out.len - head - 5));
}

void pymarshal_add_text(struct pymarshal *m, struct view text)
{
	char *at;

	if (text.len > 255 || !is_ascii(text)) {
		add_unicode(m, text);
		return;
	}
	at = buf_reserve(&m->out, 2 + text.len);
	at[0] = SHORT_ASCII;
	at[1] = (char)text.len;
	if (text.len)
		memcpy(at + 2, text.at, text.len);
	m->out.len += 2 + text.len;
}

/* Refers to what was told in this batch; false when that is still to be done. */
static bool refer(struct pymarshal *m, const void *id)
{
	struct pymarshal_shared *s =
		&m->shared[((uintptr_t)id ^ (uintptr_t)id >> 8) * 0x9e3779b1u >> 4 &
			   (PYMARSHAL_SHARED - 1)];

	if (s->id == id && s->batch == m->batch) {
		add_head(m, REF, s->ref);
		return true;
	}
	/* It takes the place of another one, which is told once more then. */
	*s = (struct pymarshal_shared){ id, m->batch, m->refs++ };
	return false;
}

void pymarshal_add_word(struct pymarshal *m, const char *word)
{
	if (refer(m, word))
		return;
	buf_add_char(&m->out, (char)(SHORT_WORD | IS_SHARED));
	buf_add_char(&m->out, (char)strlen(word));
	buf_add_text(&m->out, word);
}

void pymarshal_open_tuple(struct pymarshal *m, uint32_t n)
{
	buf_add_char(&m->out, TUPLE);
	buf_add_char(&m->out, (char)n);
}

size_t pymarshal_open_list(struct pymarshal *m)
{
	add_head(m, LIST, 0);
	return m->out.len - 4;
}

void pymarshal_close_list(struct pymarshal *m, size_t list, uint32_t n)
{
	put32(m->out.at + list, n);
}

void pymarshal_open_dict(struct pymarshal *m)
{
	buf_add_char(&m->out, DICT);
}

void pymarshal_close_dict(struct pymarshal *m)
{
	buf_add_char(&m->out, DICT_END);
}

void pymarshal_put_u64(struct pymarshal *m, const char *key, uint64_t n)
{
	pymarshal_add_word(m, key);
	pymarshal_add_u64(m, n);
}

void pymarshal_put_i64(struct pymarshal *m, const char *key, int64_t n)
{
	pymarshal_add_word(m, key);
	pymarshal_add_i64(m, n);
}

void pymarshal_put_bool(struct pymarshal *m, const char *key, bool is)
{
	pymarshal_add_word(m, key);
	add_bool(m, is);
}

void pymarshal_put_text(struct pymarshal *m, const char *key, struct view text)
{
	pymarshal_add_word(m, key);
	pymarshal_add_text(m, text);
}
