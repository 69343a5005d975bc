/* SPDX-License-Identifier: MIT */
#include "util/out/grid.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/vec.h"
#include "util/base/wrap.h"
#include "util/out/show.h"
#include "util/out/utf8.h"

#define ROWS_KEPT  512
#define ROWS_FIRST 32	     /* memory at first is for so many */
#define TEXTS_KEPT (1 << 30) /* bytes */
#define GAP	   2
#define LEAST	   20 /* columns that text is wrapped to beside others */
#define FOLD	   4  /* the indent of text on a line of its own */
#define FOLD_ROOM  16

/* Small, since many are kept. */
struct grid_cell {
	uint32_t start; /* in g->texts */
	uint32_t len;
	uint32_t columns;
	uint8_t tone; /* enum cell_tone */
};

void grid_init(struct grid *g, const struct table *t, struct buf *out)
{
	*g = (struct grid){ .table = t, .out = out, .bare = t->bare };
	g->widths = alloc_zero(t->ncolumns, sizeof(g->widths[0]));
	g->at_left = alloc_zero(t->ncolumns, sizeof(g->at_left[0]));
}

static bool is_number(const struct cell *c)
{
	return c->kind == CELL_COUNT || c->kind == CELL_INT || c->kind == CELL_REAL ||
	       c->kind == CELL_NONE;
}

/* The unit stands in the title; without titles, behind the number. */
static bool unit_of(const struct column *c)
{
	return c->unit && c->unit[0] && strcmp(c->unit, "%") != 0;
}

static void add_title(const struct column *c, struct buf *out)
{
	buf_add_text(out, c->title);
	if (unit_of(c))
		buf_printf(out, " (%s)", c->unit);
}

/* Where the column begins, counted in characters from the left edge. */
static size_t start_of(const struct grid *g, size_t column)
{
	size_t at = g->indent;

	for (size_t i = 0; i < column; i++) {
		if (g->table->columns[i].title)
			at += g->widths[i] + GAP;
	}
	return at;
}

static void put_text(struct grid *g, size_t column, const struct grid_cell *c)
{
	size_t pad = c->columns < g->widths[column] ? g->widths[column] - c->columns : 0;
	const char *tone = g->colour ? show_tone_start(c->tone) : "";

	if (!g->at_left[column])
		buf_add_fill(g->out, ' ', pad);
	if (tone[0])
		buf_add_text(g->out, tone);
	buf_add(g->out, buf_text(&g->texts) + c->start, c->len);
	if (tone[0])
		buf_add_text(g->out, SHOW_TONE_END);
	if (g->at_left[column])
		buf_add_fill(g->out, ' ', pad);
}

/* line is where it begins in g->out. */
static void end_line(struct grid *g, size_t line)
{
	while (g->out->len > line && g->out->at[g->out->len - 1] == ' ')
		buf_cut(g->out, g->out->len - 1);
	buf_add_char(g->out, '\n');
}

/* The last column, of text. */
static void put_wrapped(struct grid *g, size_t column, size_t line, const struct grid_cell *c)
{
	const char *tone = g->colour ? show_tone_start(c->tone) : "";
	size_t start = start_of(g, column), width = g->width;

	/* Where little room is left, wrapping would only make a ladder. */
	if (width && c->columns && start + c->columns > width && start + LEAST > width) {
		end_line(g, line);
		start = g->indent + FOLD;
		buf_add_fill(g->out, ' ', start);
		if (width < start + FOLD_ROOM)
			width = start + FOLD_ROOM;
	}
	buf_add_text(g->out, tone);
	wrap_add(g->out, buf_text(&g->texts) + c->start, start, start, width);
	buf_add_text(g->out, tone[0] ? SHOW_TONE_END : "");
}

static void put_row(struct grid *g, const struct grid_cell *cells)
{
	const struct table *t = g->table;
	size_t last = t->ncolumns, line;

	while (last && !t->columns[last - 1].title)
		last--;
	line = g->out->len;
	buf_add_fill(g->out, ' ', g->indent);
	for (size_t i = 0; i < last; i++) {
		if (!t->columns[i].title)
			continue;
		if (i + 1 == last && g->at_left[i]) {
			put_wrapped(g, i, line, &cells[i]);
			continue;
		}
		put_text(g, i, &cells[i]);
		if (i + 1 < last)
			buf_add_fill(g->out, ' ', GAP);
	}
	end_line(g, line);
}

/* The cell as people see it. */
static void add_shown(const struct grid *g, size_t column, const struct cell *c, struct buf *out)
{
	const struct column *of = &g->table->columns[column];

	show_add_cell(out, c, of->unit);
	if (g->bare && unit_of(of) && c->kind != CELL_NONE)
		buf_printf(out, " %s", of->unit);
}

/* What was written to g->out behind start goes to the right of its column. */
static void shift(struct grid *g, size_t start, size_t pad)
{
	size_t len = g->out->len - start;

	buf_add_fill(g->out, ' ', pad);
	memmove(g->out->at + start + pad, g->out->at + start, len);
	memset(g->out->at + start, ' ', pad);
}

/*
 * A row of plain text, once columns have their widths, straight into the output:
 * tables of millions of rows live on this.
 */
static void put_plain(struct grid *g, const struct cell *cells)
{
	const struct table *t = g->table;
	size_t line = g->out->len, blanks = g->indent;

	for (size_t i = 0; i < t->ncolumns; i++) {
		size_t start, columns, pad;

		if (!t->columns[i].title)
			continue;
		buf_add_fill(g->out, ' ', blanks);
		start = g->out->len;
		add_shown(g, i, &cells[i], g->out);
		columns = utf8_columns(view_make(g->out->at + start, g->out->len - start));
		pad = columns < g->widths[i] ? g->widths[i] - columns : 0;
		blanks = GAP;
		if (g->at_left[i])
			blanks += pad;
		else if (pad)
			shift(g, start, pad);
	}
	end_line(g, line);
}

/* Adds a cell that shows what fill put behind start in g->texts. */
static void keep(struct grid *g, size_t start, enum cell_tone tone)
{
	size_t len = g->texts.len - start;

	if (g->ncells == g->room) {
		if (!g->room)
			g->room = g->table->ncolumns * ROWS_FIRST / 2;
		g->cells = vec_grow(g->cells, &g->room, sizeof(g->cells[0]));
	}
	g->cells[g->ncells++] = (struct grid_cell){
		.start = (uint32_t)start,
		.len = (uint32_t)len,
		.columns = len ? (uint32_t)utf8_columns(view_make(g->texts.at + start, len)) : 0,
		.tone = (uint8_t)tone,
	};
	buf_add_char(&g->texts, '\0');
}

static void put_titles(struct grid *g)
{
	size_t first = g->ncells;

	for (size_t i = 0; i < g->table->ncolumns; i++) {
		size_t start = g->texts.len;

		if (g->table->columns[i].title)
			add_title(&g->table->columns[i], &g->texts);
		keep(g, start, TONE_STRONG);
	}
	put_row(g, g->cells + first);
	g->ncells = first;
}

static size_t title_width(const struct column *c)
{
	struct buf title = { 0 };
	size_t columns;

	add_title(c, &title);
	columns = utf8_columns(buf_view(&title));
	buf_release(&title);
	return columns;
}

static void settle(struct grid *g)
{
	size_t n = g->table->ncolumns;

	for (size_t i = 0; i < n; i++) {
		const struct column *c = &g->table->columns[i];

		/* Room that is only kept for later rows is not worth half of the line. */
		g->widths[i] = g->width && c->width > g->width / 2 ? g->width / 2 : c->width;
		if (!c->title)
			continue;
		if (!g->bare && title_width(c) > g->widths[i])
			g->widths[i] = title_width(c);
		for (size_t row = 0; row < g->rows; row++) {
			size_t columns = g->cells[row * n + i].columns;

			if (columns > g->widths[i])
				g->widths[i] = columns;
		}
	}
	g->fixed = true;
	if (!g->bare)
		put_titles(g);
	for (size_t row = 0; row < g->rows; row++)
		put_row(g, g->cells + row * n);
	g->ncells = 0;
	buf_clear(&g->texts);
}

void grid_row(struct grid *g, const struct cell *cells)
{
	const struct table *t = g->table;

	if (g->fixed && !g->width && !g->colour) {
		put_plain(g, cells);
		return;
	}
	for (size_t i = 0; i < t->ncolumns; i++) {
		size_t start = g->texts.len;

		if (t->columns[i].title) {
			add_shown(g, i, &cells[i], &g->texts);
			if (!g->fixed && !is_number(&cells[i]))
				g->at_left[i] = true;
		}
		keep(g, start, cells[i].tone);
	}
	if (g->fixed) {
		put_row(g, g->cells);
		g->ncells = 0;
		buf_clear(&g->texts);
	} else if (++g->rows == ROWS_KEPT || g->texts.len > TEXTS_KEPT) {
		settle(g);
	}
}

void grid_end(struct grid *g)
{
	if (!g->fixed && g->rows)
		settle(g);
}

void grid_release(struct grid *g)
{
	buf_release(&g->texts);
	free(g->cells);
	free(g->widths);
	free(g->at_left);
	*g = (struct grid){ 0 };
}
