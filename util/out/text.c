/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/wrap.h"
#include "util/out/dotted.h"
#include "util/out/grid.h"
#include "util/out/render.h"
#include "util/out/show.h"
#include "util/out/utf8.h"

#define DETAIL_INDENT 8
#define LEAST	      20 /* columns that a value is wrapped to beside its title */
#define HANG	      4	 /* and how far it is indented below its title otherwise */
#define HANG_ROOM     16

enum block { BLOCK_NONE, BLOCK_VALUES, BLOCK_TABLE, BLOCK_HEADING, BLOCK_PARAGRAPH };

struct render_text {
	enum block last; /* what the document ended with so far */
	bool roomy;	 /* the entry before this one had more than its name */
	bool headed;	 /* a table has had a heading: documents in a row are not lines */
	struct grid grid;
	struct dotted dotted;
};

/* Headings and notes may come before the first document. */
static struct render_text *people_of(struct doc *d)
{
	if (!d->people)
		d->people = alloc_zero(1, sizeof(*d->people));
	return d->people;
}

/* A blank line between blocks that are not of one kind. */
static void start_block(struct doc *d, enum block next)
{
	enum block last = people_of(d)->last;
	bool joined = last == BLOCK_NONE || last == BLOCK_HEADING ||
		      (last == BLOCK_VALUES && next == BLOCK_VALUES);

	if (!joined && (!d->one_line || d->people->headed))
		buf_add_char(&d->buf, '\n');
	d->people->last = next;
}

static void add_toned(struct doc *d, enum cell_tone tone, const char *text)
{
	const char *start = d->style.colour ? show_tone_start(tone) : "";

	buf_add_text(&d->buf, start);
	buf_add_text(&d->buf, text);
	buf_add_text(&d->buf, start[0] ? SHOW_TONE_END : "");
}

static void begin(struct doc *d, const char *schema, unsigned int version)
{
	(void)schema;
	(void)version;
	if (d->documents && (!d->one_line || people_of(d)->headed))
		buf_add_char(&d->buf, '\n');
	if (d->documents)
		people_of(d)->last = BLOCK_NONE;
}

static bool has_unit(const struct column *c)
{
	return c->unit && c->unit[0] && strcmp(c->unit, "%") != 0;
}

/* The value with its unit, wrapped at the column where the title ended, or that began at indent. */
static void put_value(struct doc *d, const struct column *name, const struct cell *cell, size_t at,
		      size_t indent)
{
	const char *tone = d->style.colour ? show_tone_start(cell->tone) : "";
	size_t width = d->style.width, hang = at;
	struct buf text = { 0 };

	if (width && at > indent + HANG && at + LEAST > width)
		hang = indent + HANG;
	if (width && width < hang + HANG_ROOM)
		width = hang + HANG_ROOM;
	show_add_cell(&text, cell, name->unit);
	if (has_unit(name) && cell->kind != CELL_NONE)
		buf_printf(&text, " %s", name->unit);
	buf_add_text(&d->buf, tone);
	wrap_add(&d->buf, buf_text(&text), at, hang, width);
	buf_add_text(&d->buf, tone[0] ? SHOW_TONE_END : "");
	buf_add_char(&d->buf, '\n');
	buf_release(&text);
}

/* A table inside a row, in columns of its own below it. */
static void put_nested(struct doc *d, const struct cell_table *nested, size_t indent)
{
	struct grid grid;

	grid_init(&grid, nested->table, &d->buf);
	grid.indent = indent;
	grid.width = d->style.width;
	grid.colour = d->style.colour;
	for (size_t i = 0; i < nested->nrows; i++)
		grid_row(&grid, nested->cells + i * nested->table->ncolumns);
	grid_end(&grid);
	grid_release(&grid);
}

static void put_titled(struct doc *d, const struct column *name, const struct cell *cell,
		       size_t indent, size_t title_width)
{
	size_t columns = utf8_columns(view_of(name->title)) + 1;

	if (columns < title_width)
		columns = title_width;
	buf_add_fill(&d->buf, ' ', indent);
	buf_printf(&d->buf, "%s:", name->title);
	if (cell->kind == CELL_TABLE) {
		buf_add_char(&d->buf, '\n');
		put_nested(d, cell->table, indent + 2);
		return;
	}
	buf_add_fill(&d->buf, ' ', columns - utf8_columns(view_of(name->title)));
	put_value(d, name, cell, indent + columns + 1, indent);
}

static void value(struct doc *d, const struct column *name, const struct cell *cell)
{
	start_block(d, BLOCK_VALUES);
	put_titled(d, name, cell, 0, 0);
}

static void put_heading(struct doc *d, const char *text)
{
	start_block(d, BLOCK_HEADING);
	add_toned(d, TONE_STRONG, text);
	buf_add_char(&d->buf, '\n');
}

static void table(struct doc *d, const struct table *t)
{
	struct render_text *p = people_of(d);

	if (t->title[0]) {
		p->headed = true;
		put_heading(d, t->title);
	}
	p->roomy = false;
	if (t->layout == TABLE_DOTTED)
		dotted_init(&p->dotted, t, &d->buf);
	if (t->layout != TABLE_COLUMNS)
		return;
	grid_init(&p->grid, t, &d->buf);
	p->grid.width = d->style.width;
	p->grid.colour = d->style.colour;
	/* Documents in a row that are one table (stat -I) have its titles once. */
	if (d->one_line && d->documents > 1 && !p->headed)
		p->grid.bare = true;
}

static void put_record(struct doc *d, const struct cell *cells)
{
	const struct table *t = d->table;
	size_t width = 0;

	if (d->rows)
		buf_add_char(&d->buf, '\n');
	for (size_t i = 0; i < t->ncolumns; i++) {
		const struct column *c = &t->columns[i];
		size_t columns = c->title ? utf8_columns(view_of(c->title)) + 1 : 0;

		if (cells[i].kind != CELL_NONE && columns > width)
			width = columns;
	}
	for (size_t i = 0; i < t->ncolumns; i++) {
		if (t->columns[i].title && cells[i].kind != CELL_NONE)
			put_titled(d, &t->columns[i], &cells[i], 0, width);
	}
}

static void put_entry(struct doc *d, const struct cell *cells)
{
	const struct table *t = d->table;
	struct buf name = { 0 };
	bool roomy = false;

	if (d->rows && d->people->roomy)
		buf_add_char(&d->buf, '\n');
	show_add_cell(&name, &cells[0], t->columns[0].unit);
	buf_add_text(&d->buf, "  ");
	add_toned(d, cells[0].tone ? cells[0].tone : TONE_STRONG, buf_text(&name));
	buf_add_char(&d->buf, '\n');
	buf_release(&name);
	for (size_t i = 1; i < t->ncolumns; i++) {
		const struct column *c = &t->columns[i];

		if (!c->title || cells[i].kind == CELL_NONE)
			continue;
		roomy = true;
		if (c->title[0]) {
			put_titled(d, c, &cells[i], DETAIL_INDENT, 0);
			continue;
		}
		buf_add_fill(&d->buf, ' ', DETAIL_INDENT);
		put_value(d, c, &cells[i], DETAIL_INDENT, DETAIL_INDENT);
	}
	d->people->roomy = roomy;
}

static void row(struct doc *d, const struct cell *cells)
{
	/* A table without rows takes no place. */
	if (!d->rows && d->table->layout != TABLE_DOTTED)
		start_block(d, BLOCK_TABLE);
	switch (d->table->layout) {
	case TABLE_COLUMNS:
		grid_row(&d->people->grid, cells);
		break;
	case TABLE_RECORDS:
		put_record(d, cells);
		break;
	case TABLE_ENTRIES:
		put_entry(d, cells);
		break;
	case TABLE_DOTTED:
		dotted_row(&d->people->dotted, cells);
		break;
	}
}

static void table_end(struct doc *d)
{
	if (d->table->layout == TABLE_DOTTED) {
		dotted_end(&d->people->dotted);
		dotted_release(&d->people->dotted);
	}
	if (d->table->layout != TABLE_COLUMNS)
		return;
	grid_end(&d->people->grid);
	grid_release(&d->people->grid);
}

static void put_paragraph(struct doc *d, const char *text)
{
	start_block(d, BLOCK_PARAGRAPH);
	wrap_add(&d->buf, text, 0, 0, d->style.width);
	buf_add_char(&d->buf, '\n');
}

static void note(struct doc *d, const char *text)
{
	struct buf shown = { 0 };

	start_block(d, BLOCK_PARAGRAPH);
	buf_add_text(&d->buf, "note: ");
	utf8_add_shown(&shown, view_of(text));
	wrap_add(&d->buf, buf_text(&shown), 6, 6, d->style.width);
	buf_add_char(&d->buf, '\n');
	buf_release(&shown);
}

static void end(struct doc *d)
{
	(void)d;
}

static void release(struct doc *d)
{
	if (d->people) {
		grid_release(&d->people->grid);
		dotted_release(&d->people->dotted);
	}
	free(d->people);
}

const struct render render_text = {
	.name = "text",
	.for_people = true,
	.paged = true,
	.begin = begin,
	.value = value,
	.table = table,
	.row = row,
	.table_end = table_end,
	.heading = put_heading,
	.paragraph = put_paragraph,
	.note = note,
	.end = end,
	.release = release,
};
