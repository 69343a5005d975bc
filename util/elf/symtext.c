/* SPDX-License-Identifier: MIT */
#include "util/elf/symtext.h"

#include <string.h>

void symtext_release(struct symtext *s)
{
	vec_release(&s->all);
	buf_release(&s->text);
}

/* Those that begin together stay in the order of the lines: names lie so in the text. */
static int by_start(const void *a, const void *b)
{
	const struct symtext_symbol *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->name < y->name ? -1 : x->name > y->name;
}

/* Hexadecimal digits up to a blank; false when there are none. */
static bool take_hex(char **at, uint64_t *out)
{
	uint64_t n = 0;
	char *p = *at;

	for (; *p && *p != ' '; p++) {
		char c = view_lower(*p);
		unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0')
						      : (unsigned)(c - 'a') + 10;

		if (digit > 15 || n >> 60)
			return false;
		n = n << 4 | digit;
	}
	if (p == *at || *p != ' ')
		return false;
	*at = p + 1;
	*out = n;
	return true;
}

/* The next line, NUL in place of its end; NULL behind the last one. */
static char *next_line(char **rest)
{
	char *line = *rest, *end;

	if (!line || !*line)
		return NULL;
	end = strchr(line, '\n');
	if (end)
		*end = '\0';
	*rest = end ? end + 1 : NULL;
	return line;
}

static void take_text(struct symtext *s, struct buf *text)
{
	symtext_release(s);
	buf_text(text);
	s->text = *text;
	*text = (struct buf){ 0 };
}

/* Text and weak text, of the kernel (capital) and of its files. */
static bool is_code(char type)
{
	return type && strchr("tTwW", type);
}

void symtext_read_kallsyms(struct symtext *s, struct buf *text)
{
	char *rest, *line;

	take_text(s, text);
	for (rest = s->text.at; (line = next_line(&rest));) {
		struct symtext_symbol symbol = { 0 };
		char *tab;

		if (!take_hex(&line, &symbol.start) || !is_code(line[0]) || line[1] != ' ')
			continue;
		symbol.type = line[0];
		symbol.name = line + 2;
		tab = strchr(line, '\t');
		if (tab) {
			*tab = '\0';
			symbol.module = tab + 1;
		}
		*vec_add(&s->all) = symbol;
	}
	if (!s->all.len)
		return;
	qsort(s->all.at, s->all.len, sizeof(s->all.at[0]), by_start);
	/* Each ends where one of another address begins; the last one is given a page. */
	for (size_t i = s->all.len; i-- > 0;) {
		struct symtext_symbol *e = &s->all.at[i];

		if (i + 1 == s->all.len)
			e->end = e->start > UINT64_MAX - 4096 ? UINT64_MAX : e->start + 4096;
		else
			e->end = e[1].start == e->start ? e[1].end : e[1].start;
	}
}

void symtext_read_jit(struct symtext *s, struct buf *text)
{
	char *rest, *line;

	take_text(s, text);
	for (rest = s->text.at; (line = next_line(&rest));) {
		struct symtext_symbol symbol = { 0 };
		uint64_t size;

		if (!take_hex(&line, &symbol.start) || !take_hex(&line, &size) || !*line)
			continue;
		symbol.end = size > UINT64_MAX - symbol.start ? UINT64_MAX : symbol.start + size;
		symbol.name = line;
		*vec_add(&s->all) = symbol;
	}
	if (s->all.len)
		qsort(s->all.at, s->all.len, sizeof(s->all.at[0]), by_start);
}

bool symtext_is_hidden(const struct symtext *s)
{
	return s->all.len && s->all.at[s->all.len - 1].start == 0;
}

const struct symtext_symbol *symtext_find(const struct symtext *s, uint64_t address)
{
	size_t low = 0, high = s->all.len;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (s->all.at[mid].start <= address)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low)
		return NULL;
	/* Of several that begin together the last one of the text, as perf has it. */
	return address < s->all.at[low - 1].end ? &s->all.at[low - 1] : NULL;
}

const struct symtext_symbol *symtext_named(const struct symtext *s, const char *name)
{
	for (size_t i = 0; i < s->all.len; i++)
		if (strcmp(s->all.at[i].name, name) == 0)
			return &s->all.at[i];
	return NULL;
}
