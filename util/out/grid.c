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

struct grid_column {
	const struct column *of;
	size_t cell;  /* of a row */
	size_t width; /* of the widest so far */
	bool at_left;
};

void grid_init(struct grid *g, const struct table *t, struct buf *out)
{
	*g = (struct grid){ .table = t, .out = out, .bare = t->bare };
	g->shown = alloc_zero(t->ncolumns, sizeof(g->shown[0]));
	for (size_t i = 0; i < t->ncolumns; i++) {
		if (t->columns[i].title)
			g->shown[g->nshown++] =
				(struct grid_column){ .of = &t->columns[i], .cell = i };
	}
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

/* Where the last column begins, counted in characters from the left edge. */
static size_t start_of_last(const struct grid *g)
{
	size_t at = g->indent;

	for (size_t i = 0; i + 1 < g->nshown; i++)
		at += g->shown[i].width + GAP;
	return at;
}

static void put_text(struct grid *g, const struct grid_cell *c)
{
	const char *tone = g->colour ? show_tone_start(c->tone) : "";

	if (tone[0])
		buf_add_text(g->out, tone);
	buf_add(g->out, buf_text(&g->texts) + c->start, c->len);
	if (tone[0])
		buf_add_text(g->out, SHOW_TONE_END);
}

/* line is where it begins in g->out. */
static void end_line(struct grid *g, size_t line)
{
	while (g->out->len > line && g->out->at[g->out->len - 1] == ' ')
		buf_cut(g->out, g->out->len - 1);
	buf_add_char(g->out, '\n');
}

/* The last column, of text. */
static void put_wrapped(struct grid *g, size_t line, const struct grid_cell *c)
{
	const char *tone = g->colour ? show_tone_start(c->tone) : "";
	size_t start = start_of_last(g), width = g->width;

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
	size_t line = g->out->len, blanks = g->indent;

	for (size_t i = 0; i < g->nshown; i++) {
		const struct grid_column *column = &g->shown[i];
		const struct grid_cell *c = &cells[i];
		size_t pad = c->columns < column->width ? column->width - c->columns : 0;

		buf_add_fill(g->out, ' ', blanks + (column->at_left ? 0 : pad));
		if (i + 1 == g->nshown && column->at_left && (g->width || g->colour))
			put_wrapped(g, line, c);
		else
			put_text(g, c);
		blanks = GAP + (column->at_left ? pad : 0);
	}
	end_line(g, line);
}

/* The cell as people see it. */
static void add_shown(const struct grid *g, const struct column *of, const struct cell *c,
		      struct buf *out)
{
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
	size_t line = g->out->len, blanks = g->indent;

	for (size_t i = 0; i < g->nshown; i++) {
		const struct grid_column *column = &g->shown[i];
		size_t start, columns, pad;

		buf_add_fill(g->out, ' ', blanks);
		start = g->out->len;
		add_shown(g, column->of, &cells[column->cell], g->out);
		columns = utf8_columns(view_make(g->out->at + start, g->out->len - start));
		pad = columns < column->width ? column->width - columns : 0;
		blanks = GAP;
		if (column->at_left)
			blanks += pad;
		else if (pad)
			shift(g, start, pad);
	}
	end_line(g, line);
}

/* Adds a cell that shows what was put behind start in g->texts; returns its columns. */
static size_t keep(struct grid *g, size_t start, enum cell_tone tone)
{
	size_t len = g->texts.len - start;
	size_t columns = len ? utf8_columns(view_make(g->texts.at + start, len)) : 0;

	if (g->ncells == g->room) {
		if (!g->room)
			g->room = g->nshown * ROWS_FIRST / 2;
		g->cells = vec_grow(g->cells, &g->room, sizeof(g->cells[0]));
	}
	g->cells[g->ncells++] = (struct grid_cell){
		.start = (uint32_t)start,
		.len = (uint32_t)len,
		.columns = (uint32_t)columns,
		.tone = (uint8_t)tone,
	};
	buf_add_char(&g->texts, '\0');
	return columns;
}

static void widen(struct grid_column *column, size_t columns)
{
	if (columns > column->width)
		column->width = columns;
}

static void settle(struct grid *g)
{
	size_t first = g->ncells;

	for (size_t i = 0; i < g->nshown; i++) {
		struct grid_column *column = &g->shown[i];
		const struct column *of = column->of;
		size_t start = g->texts.len;

		/* Room that is only kept for later rows is not worth half of the line. */
		widen(column, g->width && of->width > g->width / 2 ? g->width / 2 : of->width);
		if (g->bare)
			continue;
		add_title(of, &g->texts);
		widen(column, keep(g, start, TONE_STRONG));
	}
	g->fixed = true;
	if (!g->bare)
		put_row(g, g->cells + first);
	for (size_t row = 0; row < g->rows; row++)
		put_row(g, g->cells + row * g->nshown);
	g->ncells = 0;
	buf_clear(&g->texts);
}

void grid_row(struct grid *g, const struct cell *cells)
{
	if (g->fixed && !g->width && !g->colour) {
		put_plain(g, cells);
		return;
	}
	for (size_t i = 0; i < g->nshown; i++) {
		struct grid_column *column = &g->shown[i];
		const struct cell *c = &cells[column->cell];
		size_t start = g->texts.len, columns;

		add_shown(g, column->of, c, &g->texts);
		columns = keep(g, start, c->tone);
		if (g->fixed)
			continue;
		column->at_left |= !is_number(c);
		widen(column, columns);
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
	free(g->shown);
	*g = (struct grid){ 0 };
}
