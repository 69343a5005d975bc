/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TUI_TUIROWS_H
#define UTIL_TUI_TUIROWS_H

/*
 * What a screen of a report shows of a histogram, line by line: the rows that
 * filters leave, in their order, and below those that are open the branches of
 * their call graphs. Knows no terminal.
 */

#include "util/report/graph.h"
#include "util/report/reportdoc.h"

struct tuirows_line {
	uint32_t row;  /* of the histogram */
	uint32_t node; /* of the row's graph; 0: the row itself */
	uint16_t depth;
	bool can_open, is_open;
};

/* Only rows with this value of a key. */
struct tuirows_zoom {
	size_t key;
	struct sortkey_value value;
};

struct tuirows_graph {
	uint32_t row;
	struct graph graph;
	struct VEC(bool) open; /* of each node */
};

struct tuirows {
	struct hist *hist; /* borrowed, as are told and stacks */
	const struct reportdoc_args *told;
	const struct stackset *stacks;
	struct graph_index *index; /* made when a row is opened first */
	struct VEC(struct tuirows_graph) graphs;
	struct VEC(struct tuirows_line) lines;
	struct VEC(struct tuirows_zoom) zooms;
	struct buf filter, text;
	/* Of the rows that are left: what shares are of with .told->of_wanted. */
	struct VEC(struct hist_total) shown;
	struct VEC(size_t) widths; /* columns of the screen of each column of the report */
	bool has_files;		   /* of functions in call graphs */
};

void tuirows_init(struct tuirows *r, const struct reportdoc_args *told);
void tuirows_release(struct tuirows *r);

/*
 * Another histogram, or the same one with other rows or in another order. Rows
 * that were open and have the same values are open again.
 */
void tuirows_show(struct tuirows *r, struct hist *h, const struct stackset *stacks);

/* After .filter or .zooms was changed. */
void tuirows_update(struct tuirows *r);

/* Opens what is closed, and the other way round. */
void tuirows_toggle(struct tuirows *r, size_t line);
/* The same of the whole call graph of the line's row. */
void tuirows_toggle_row(struct tuirows *r, size_t line);
/* Opens the call graphs of the first rows, so many lines about. */
void tuirows_open_all(struct tuirows *r, size_t most);
void tuirows_close_all(struct tuirows *r);

/* The line of a row of the histogram; 0 if it is not shown. */
size_t tuirows_find(const struct tuirows *r, uint32_t row);

/* The text of a line, with what is below it told by + and -. The share of all, in percent. */
double tuirows_add(struct tuirows *r, size_t line, struct buf *out);

/* *from, *columns: where the head of the column is that rows are ordered by, if there is one. */
void tuirows_add_head(const struct tuirows *r, struct buf *out, size_t *from, size_t *columns);

#endif
