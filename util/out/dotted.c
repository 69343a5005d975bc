/* SPDX-License-Identifier: MIT */
#include "util/out/dotted.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/out/show.h"
#include "util/out/utf8.h"

enum { ROWS_KEPT = 1000 };

void dotted_init(struct dotted *d, const struct table *t, struct buf *out)
{
	*d = (struct dotted){ .table = t, .out = out };
}

void dotted_release(struct dotted *d)
{
	buf_release(&d->texts);
	vec_release(&d->starts);
	free(d->widths);
	*d = (struct dotted){ 0 };
}

static const char *text_at(const struct dotted *d, size_t row, size_t column)
{
	return d->texts.at + d->starts.at[row * d->table->ncolumns + column];
}

/* Columns that people see as such. */
static size_t columns_of(const struct dotted *d)
{
	return d->table->ncolumns - (d->table->below ? 1 : 0);
}

static size_t *find_widths(const struct dotted *d)
{
	size_t *widths = alloc_zero(d->table->ncolumns + 1, sizeof(widths[0]));

	for (size_t c = 0; c < columns_of(d); c++) {
		const struct column *column = &d->table->columns[c];

		if (!column->title)
			continue;
		widths[c] = column->width;
		if (widths[c] && d->table->is_cut)
			continue;
		if (!d->table->bare && utf8_columns(view_of(column->title)) > widths[c])
			widths[c] = utf8_columns(view_of(column->title));
		for (size_t r = 0; r < d->rows; r++) {
			size_t n = utf8_columns(view_of(text_at(d, r, c)));

			widths[c] = n > widths[c] ? n : widths[c];
		}
	}
	return widths;
}

/* The text without what the separator would be, so that fields stay apart. */
static void add_field(const struct dotted *d, const char *text, struct buf *out)
{
	while (*text == ' ')
		text++;
	for (; *text; text++)
		buf_add_char(out, strchr(d->table->separator, *text) ? '.' : *text);
}

static void add_cell(const struct dotted *d, size_t column, size_t seen, const char *text,
		     size_t width, struct buf *out)
{
	struct view v = view_of(text);
	size_t n = utf8_columns(v);

	if (d->table->separator) {
		buf_add_text(out, seen ? d->table->separator : "");
		add_field(d, text, out);
		return;
	}
	buf_add_text(out, seen ? "  " : "");
	if (d->table->is_cut && d->table->columns[column].width && n > width) {
		v = utf8_cut(v, width);
		n = utf8_columns(v);
	}
	if (seen < d->table->right)
		buf_add_fill(out, ' ', width > n ? width - n : 0);
	buf_add_view(out, v);
	if (seen >= d->table->right)
		buf_add_fill(out, ' ', width > n ? width - n : 0);
}

static void end_line(struct buf *out, size_t start)
{
	while (out->len > start && out->at[out->len - 1] == ' ')
		buf_cut(out, out->len - 1);
	buf_add_char(out, '\n');
}

static void add_titles(const struct dotted *d, const size_t *widths, struct buf *out)
{
	size_t seen = 0, start = out->len;

	buf_add_text(out, "# ");
	for (size_t c = 0; c < columns_of(d); c++)
		if (d->table->columns[c].title)
			add_cell(d, c, seen++, d->table->columns[c].title, widths[c], out);
	end_line(out, start);
	if (d->table->separator)
		return;
	seen = 0;
	buf_add_char(out, '#');
	for (size_t c = 0; c < columns_of(d); c++) {
		if (!d->table->columns[c].title)
			continue;
		buf_add_text(out, seen++ ? "  " : " ");
		buf_add_fill(out, '.', widths[c]);
	}
	buf_add_text(out, "\n#\n");
}

static void put_rows(struct dotted *d)
{
	for (size_t r = 0; r < d->rows; r++) {
		size_t seen = 0, start = d->out->len;

		if (!d->table->separator)
			buf_add_text(d->out, "  ");
		for (size_t c = 0; c < columns_of(d); c++)
			if (d->table->columns[c].title)
				add_cell(d, c, seen++, text_at(d, r, c), d->widths[c], d->out);
		if (seen)
			end_line(d->out, start);
		else
			buf_cut(d->out, start);
		if (d->table->below)
			buf_add_text(d->out, text_at(d, r, d->table->ncolumns - 1));
	}
	d->rows = d->starts.len = 0;
	buf_clear(&d->texts);
}

static void settle(struct dotted *d)
{
	d->widths = find_widths(d);
	if (!d->table->bare)
		add_titles(d, d->widths, d->out);
}

void dotted_row(struct dotted *d, const struct cell *cells)
{
	for (size_t i = 0; i < d->table->ncolumns; i++) {
		*vec_add(&d->starts) = d->texts.len;
		if (d->table->columns[i].title && cells[i].kind == CELL_TEXT)
			buf_add_view(&d->texts, cells[i].text);
		else if (d->table->columns[i].title)
			show_add_cell(&d->texts, &cells[i], d->table->columns[i].unit);
		buf_add_char(&d->texts, '\0');
	}
	d->rows++;
	if (!d->widths && d->rows == ROWS_KEPT)
		settle(d);
	if (d->widths)
		put_rows(d);
}

void dotted_end(struct dotted *d)
{
	if (!d->widths)
		settle(d);
	put_rows(d);
}
