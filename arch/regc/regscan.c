/* SPDX-License-Identifier: MIT */
#include "arch/regc/regscan.h"

#include <stdbool.h>
#include <string.h>

#include "util/base/buf.h"

static bool is_letter(char c)
{
	return (view_lower(c) >= 'a' && view_lower(c) <= 'z') || c == '_';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_in_word(char c)
{
	return is_letter(c) || is_digit(c) || c == '-' || c == '<' || c == '>';
}

static size_t skip(const struct regscan *s, size_t at)
{
	while (at < s->text.len) {
		char c = s->text.at[at];

		if (c == '#')
			at = view_find(s->text, at, '\n');
		else if (c == ' ' || c == '\t' || c == '\r')
			at++;
		else
			break;
	}
	return at;
}

/* Quotes are not in the text; *end is where the next token is looked for. */
static struct regscan_token scan_text(const struct regscan *s, size_t at, size_t *end)
{
	size_t line = view_find(s->text, at, '\n');
	size_t quote = view_find(s->text, at + 1, '"');
	bool closed = quote < line;

	*end = closed ? quote + 1 : line;
	return (struct regscan_token){
		.kind = closed ? REGSCAN_TEXT : REGSCAN_OPEN_TEXT,
		.text = view_make(s->text.at + at + 1, (closed ? quote : line) - at - 1),
	};
}

static struct regscan_token scan(const struct regscan *s, size_t at, size_t *end)
{
	struct regscan_token t = { .kind = REGSCAN_OTHER };
	const char *text = s->text.at;
	size_t len = s->text.len;
	char c = text[at];

	*end = at + 1;
	if (c == '"')
		return scan_text(s, at, end);
	if (c == '\n') {
		t.kind = REGSCAN_NEWLINE;
	} else if (is_letter(c)) {
		t.kind = REGSCAN_WORD;
		while (*end < len && is_in_word(text[*end]))
			(*end)++;
	} else if (is_digit(c)) {
		t.kind = REGSCAN_NUMBER;
		while (*end < len && (is_letter(text[*end]) || is_digit(text[*end])))
			(*end)++;
	} else if (c && strchr("{}:,=+*[]|", c)) {
		t.kind = REGSCAN_SIGN;
	} else if (c == '.' && *end < len && text[*end] == '.') {
		t.kind = REGSCAN_SIGN;
		(*end)++;
	}
	t.text = view_make(text + at, *end - at);
	return t;
}

void regscan_init(struct regscan *s, struct view text)
{
	*s = (struct regscan){ .text = text, .line = 1 };
	regscan_next(s);
}

void regscan_next(struct regscan *s)
{
	size_t at = skip(s, s->pos), line = s->line;

	if (at >= s->text.len) {
		s->now = (struct regscan_token){ .kind = REGSCAN_END };
		s->pos = s->text.len;
	} else {
		s->now = scan(s, at, &s->pos);
		s->line += s->now.kind == REGSCAN_NEWLINE;
	}
	s->now.line = line;
}

void regscan_describe(const struct regscan_token *t, struct buf *out)
{
	unsigned char c;

	switch (t->kind) {
	case REGSCAN_END:
		buf_add_text(out, "the end of the file");
		break;
	case REGSCAN_NEWLINE:
		buf_add_text(out, "the end of the line");
		break;
	case REGSCAN_TEXT:
		buf_add_text(out, "a text");
		break;
	case REGSCAN_OPEN_TEXT:
		buf_add_text(out, "a text that the line does not close");
		break;
	case REGSCAN_WORD:
	case REGSCAN_NUMBER:
	case REGSCAN_SIGN:
		buf_printf(out, "'%.*s'",
			   VIEW_ARG(view_make(t->text.at, t->text.len < 64 ? t->text.len : 64)));
		break;
	case REGSCAN_OTHER:
		c = (unsigned char)t->text.at[0];
		if (c >= ' ' && c <= '~')
			buf_printf(out, "'%c'", c);
		else
			buf_printf(out, "a byte 0x%02x", c);
	}
}
