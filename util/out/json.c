/* SPDX-License-Identifier: MIT */
#include "util/out/json.h"

#include <math.h>
#include <string.h>

#include "util/out/digits.h"
#include "util/out/render.h"
#include "util/out/utf8.h"

/* 1 for what stands for itself inside quotes. */
static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static void add_escape(struct buf *out, unsigned char c)
{
	static const char short_escapes[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	for (const char *e = short_escapes; *e; e += 2) {
		if ((unsigned char)e[0] == c) {
			buf_add_char(out, '\\');
			buf_add_char(out, e[1]);
			return;
		}
	}
	buf_printf(out, "\\u%04x", c);
}

void json_add_text(struct buf *out, struct view text)
{
	size_t i = 0;

	buf_add_char(out, '"');
	while (i < text.len) {
		size_t start = i, len;
		unsigned char c;

		while (i < text.len && is_plain((unsigned char)text.at[i]))
			i++;
		buf_add(out, text.at + start, i - start);
		if (i == text.len)
			break;
		c = (unsigned char)text.at[i];
		if (c < 0x80) {
			add_escape(out, c);
			i++;
			continue;
		}
		len = utf8_length(view_make(text.at + i, text.len - i));
		if (len)
			buf_add(out, text.at + i, len);
		else
			buf_add_text(out, UTF8_REPLACEMENT);
		i += len ? len : 1;
	}
	buf_add_char(out, '"');
}

static void add_key(struct buf *out, const char *key, bool first)
{
	if (!first)
		buf_add_char(out, ',');
	json_add_text(out, view_of(key));
	buf_add_char(out, ':');
}

/* What is in an object; columns without a key are left out. */
static void add_members(struct buf *out, const struct column *columns, const struct cell *cells,
			size_t ncells)
{
	bool first = true;

	for (size_t i = 0; i < ncells; i++) {
		if (!columns[i].key)
			continue;
		add_key(out, columns[i].key, first);
		json_add_cell(out, &cells[i]);
		first = false;
	}
}

static void add_object(struct buf *out, const struct column *columns, const struct cell *cells,
		       size_t ncells)
{
	buf_add_char(out, '{');
	add_members(out, columns, cells, ncells);
	buf_add_char(out, '}');
}

static void add_list(struct buf *out, const struct cell_list *list)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < list->ncells; i++) {
		if (i)
			buf_add_char(out, ',');
		json_add_cell(out, &list->cells[i]);
	}
	buf_add_char(out, ']');
}

static void add_table(struct buf *out, const struct cell_table *t)
{
	size_t n = t->table->ncolumns;

	buf_add_char(out, '[');
	for (size_t i = 0; i < t->nrows; i++) {
		if (i)
			buf_add_char(out, ',');
		add_object(out, t->table->columns, t->cells + i * n, n);
	}
	buf_add_char(out, ']');
}

void json_add_cell(struct buf *out, const struct cell *cell)
{
	switch (cell->kind) {
	case CELL_NONE:
		buf_add(out, "null", 4);
		break;
	case CELL_COUNT:
		buf_add_u64(out, cell->count);
		break;
	case CELL_INT:
		digits_add_i64(out, cell->integer);
		break;
	case CELL_REAL:
		if (isfinite(cell->real))
			digits_add_real(out, cell->real);
		else
			buf_add(out, "null", 4);
		break;
	case CELL_BOOL:
		buf_add_text(out, cell->truth ? "true" : "false");
		break;
	case CELL_HEX:
		buf_add_char(out, '"');
		buf_add_hex(out, cell->count);
		buf_add_char(out, '"');
		break;
	case CELL_TEXT:
		json_add_text(out, cell->text);
		break;
	case CELL_LIST:
		add_list(out, cell->list);
		break;
	case CELL_RECORD:
		add_object(out, cell->record->columns, cell->record->cells, cell->record->ncells);
		break;
	case CELL_TABLE:
		add_table(out, cell->table);
		break;
	}
}

/* Rows stand on lines of their own, unless the document has to be one line. */
static void break_line(struct doc *d)
{
	if (!d->one_line)
		buf_add_char(&d->buf, '\n');
}

static void begin(struct doc *d, const char *schema, unsigned int version)
{
	if (!d->row_schema)
		buf_printf(&d->buf, "{\"schema\":\"tally.%s/%u\"", schema, version);
}

static void value(struct doc *d, const struct column *name, const struct cell *cell)
{
	add_key(&d->buf, name->key, false);
	json_add_cell(&d->buf, cell);
}

static void table(struct doc *d, const struct table *t)
{
	if (d->row_schema)
		return;
	add_key(&d->buf, t->key, false);
	buf_add_char(&d->buf, '[');
}

static void row(struct doc *d, const struct cell *cells)
{
	if (d->row_schema) {
		buf_printf(&d->buf, "{\"schema\":\"tally.%s/%u\",", d->row_schema, d->row_version);
		add_members(&d->buf, d->table->columns, cells, d->table->ncolumns);
		buf_add_text(&d->buf, "}\n");
		return;
	}
	if (d->rows)
		buf_add_char(&d->buf, ',');
	break_line(d);
	add_object(&d->buf, d->table->columns, cells, d->table->ncolumns);
}

static void table_end(struct doc *d)
{
	if (d->row_schema)
		return;
	if (d->rows)
		break_line(d);
	buf_add_char(&d->buf, ']');
}

static void end(struct doc *d)
{
	if (!d->row_schema)
		buf_add_text(&d->buf, "}\n");
}

const struct render render_json = {
	.name = "json",
	.begin = begin,
	.value = value,
	.table = table,
	.row = row,
	.table_end = table_end,
	.end = end,
};
