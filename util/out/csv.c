/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "util/out/digits.h"
#include "util/out/json.h"
#include "util/out/render.h"

/* RFC 4180, section 2: quotes around what holds a separator, a quote or a line end. */
static void add_field(struct doc *d, struct view text)
{
	bool plain = true;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		if (c == '"' || c == '\n' || c == '\r' || c == d->style.separator[0]) {
			plain = false;
			break;
		}
	}
	if (plain) {
		buf_add_view(&d->buf, text);
		return;
	}
	buf_add_char(&d->buf, '"');
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '"')
			buf_add_char(&d->buf, '"');
		buf_add_char(&d->buf, text.at[i]);
	}
	buf_add_char(&d->buf, '"');
}

static void add_plain(struct buf *out, const struct cell *cell)
{
	switch (cell->kind) {
	case CELL_NONE:
		break;
	case CELL_HEX:
		buf_add_hex(out, cell->count);
		break;
	case CELL_TEXT:
		buf_add_view(out, cell->text);
		break;
	case CELL_REAL:
		if (isfinite(cell->real))
			digits_add_real(out, cell->real);
		break;
	case CELL_LIST:
		for (size_t i = 0; i < cell->list->ncells; i++) {
			if (i)
				buf_add_char(out, ' ');
			add_plain(out, &cell->list->cells[i]);
		}
		break;
	case CELL_COUNT:
	case CELL_INT:
	case CELL_BOOL:
	case CELL_RECORD:
	case CELL_TABLE:
		json_add_cell(out, cell);
		break;
	}
}

static void add_cell(struct doc *d, const struct cell *cell)
{
	struct buf text = { 0 };

	switch (cell->kind) {
	case CELL_NONE:
		break;
	case CELL_TEXT:
		add_field(d, cell->text);
		break;
	case CELL_COUNT:
		buf_add_u64(&d->buf, cell->count);
		break;
	case CELL_HEX:
		buf_add_hex(&d->buf, cell->count);
		break;
	default:
		add_plain(&text, cell);
		add_field(d, buf_view(&text));
		buf_release(&text);
		break;
	}
}

static void begin(struct doc *d, const char *schema, unsigned int version)
{
	(void)schema;
	(void)version;
	buf_clear(&d->row_keys);
	buf_clear(&d->row_values);
	buf_clear(&d->value_keys);
	buf_clear(&d->value_cells);
}

/* Fields are written at the end of the document's text, from where this one is moved away. */
static void move_field(struct doc *d, size_t start, struct buf *to)
{
	buf_add(to, buf_text(&d->buf) + start, d->buf.len - start);
	buf_add_text(to, d->style.separator);
	buf_cut(&d->buf, start);
}

static void keep_field(struct doc *d, const struct column *name, const struct cell *cell,
		       struct buf *keys, struct buf *values)
{
	size_t start = d->buf.len;

	buf_reserve(&d->buf, 1);
	add_field(d, view_of(name->key));
	move_field(d, start, keys);
	add_cell(d, cell);
	move_field(d, start, values);
}

static void row_value(struct doc *d, const struct column *name, const struct cell *cell)
{
	keep_field(d, name, cell, &d->row_keys, &d->row_values);
}

/* Beside a table values are not written; whether there is one, the end tells. */
static void value(struct doc *d, const struct column *name, const struct cell *cell)
{
	if (!d->had_table)
		keep_field(d, name, cell, &d->value_keys, &d->value_cells);
}

/* Only the first table is written, and its header once for documents in a row. */
static void table(struct doc *d, const struct table *t)
{
	bool first = true;

	if (d->tables || d->documents > 1)
		return;
	buf_add_view(&d->buf, buf_view(&d->row_keys));
	for (size_t i = 0; i < t->ncolumns; i++) {
		if (!t->columns[i].key)
			continue;
		if (!first)
			buf_add_text(&d->buf, d->style.separator);
		add_field(d, view_of(t->columns[i].key));
		first = false;
	}
	buf_add_char(&d->buf, '\n');
}

static void row(struct doc *d, const struct cell *cells)
{
	const struct table *t = d->table;
	bool first = true;

	if (d->tables)
		return;
	buf_add_view(&d->buf, buf_view(&d->row_values));
	for (size_t i = 0; i < t->ncolumns; i++) {
		if (!t->columns[i].key)
			continue;
		if (!first)
			buf_add_text(&d->buf, d->style.separator);
		add_cell(d, &cells[i]);
		first = false;
	}
	buf_add_char(&d->buf, '\n');
}

static void table_end(struct doc *d)
{
	(void)d;
}

static void add_line(struct doc *d, const struct buf *front, const struct buf *fields)
{
	buf_add_view(&d->buf, buf_view(front));
	buf_add_view(&d->buf, buf_view(fields));
	/* Behind each field is a separator. */
	buf_cut(&d->buf, d->buf.len - strlen(d->style.separator));
	buf_add_char(&d->buf, '\n');
}

/* Values alone are a row of their own, below a header. */
static void end(struct doc *d)
{
	if (d->had_table || !d->value_keys.len)
		return;
	if (d->documents == 1)
		add_line(d, &d->row_keys, &d->value_keys);
	add_line(d, &d->row_values, &d->value_cells);
}

const struct render render_csv = {
	.name = "csv",
	.begin = begin,
	.value = value,
	.row_value = row_value,
	.table = table,
	.row = row,
	.table_end = table_end,
	.end = end,
};
