/* SPDX-License-Identifier: MIT */
#include "util/base/csvread.h"

#include <string.h>

void csvread_init(struct csvread *r, struct view text, char separator)
{
	memset(r, 0, sizeof(*r));
	r->rest = text;
	r->separator = separator;
	r->next_line = 1;
}

void csvread_release(struct csvread *r)
{
	buf_release(&r->unquoted);
}

static int end_of_line(const struct csvread *r, size_t i)
{
	if (i == r->rest.len)
		return 1;
	if (r->rest.at[i] == '\n')
		return 1;
	return r->rest.at[i] == '\r' && i + 1 < r->rest.len && r->rest.at[i + 1] == '\n';
}

/* Puts the field at *i into unquoted; the fields become views when it grows no more. */
static int read_quoted(struct csvread *r, size_t *i, struct err *err)
{
	for ((*i)++; *i < r->rest.len; (*i)++) {
		char c = r->rest.at[*i];

		if (c == '"') {
			if (*i + 1 == r->rest.len || r->rest.at[*i + 1] != '"') {
				(*i)++;
				return 0;
			}
			(*i)++;
		}
		r->next_line += c == '\n';
		buf_add_char(&r->unquoted, c);
	}
	return err_set(err, ERR_INPUT, "line %u: a quote is not closed", r->line);
}

static void skip_empty_lines(struct csvread *r)
{
	size_t i = 0;

	while (i < r->rest.len && (r->rest.at[i] == '\n' || r->rest.at[i] == '\r')) {
		r->next_line += r->rest.at[i] == '\n';
		i++;
	}
	r->rest = view_make(r->rest.at + i, r->rest.len - i);
}

int csvread_next(struct csvread *r, struct err *err)
{
	size_t ends[CSVREAD_FIELDS], i = 0;

	skip_empty_lines(r);
	if (!r->rest.len)
		return 0;
	r->line = r->next_line;
	buf_clear(&r->unquoted);
	for (r->nfields = 0;; i++) {
		if (r->nfields == CSVREAD_FIELDS)
			return err_set(err, ERR_INPUT, "line %u: more than %d fields", r->line,
				       CSVREAD_FIELDS);
		if (i < r->rest.len && r->rest.at[i] == '"' && read_quoted(r, &i, err) < 0)
			return -1;
		while (!end_of_line(r, i) && r->rest.at[i] != r->separator)
			buf_add_char(&r->unquoted, r->rest.at[i++]);
		ends[r->nfields++] = r->unquoted.len;
		if (end_of_line(r, i))
			break;
	}
	for (size_t f = 0, start = 0; f < r->nfields; start = ends[f++])
		r->fields[f] = view_make(buf_text(&r->unquoted) + start, ends[f] - start);
	/* The newline itself is passed over by the next call. */
	r->rest = view_make(r->rest.at + i, r->rest.len - i);
	return 1;
}
