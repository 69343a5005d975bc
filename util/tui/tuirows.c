/* SPDX-License-Identifier: MIT */
#include "util/tui/tuirows.h"

#include <string.h>

#include "util/report/measuretext.h"

enum {
	INDENT = 2,
	DEPTH_MOST = 1000,
	NAME_ROOM = 16, /* of a column of names that is not the last one */
};

void tuirows_init(struct tuirows *r, const struct reportdoc_args *told)
{
	*r = (struct tuirows){ .told = told };
}

static void drop_graphs(struct tuirows *r)
{
	for (size_t i = 0; i < r->graphs.len; i++) {
		graph_release(&r->graphs.at[i].graph);
		vec_release(&r->graphs.at[i].open);
	}
	r->graphs.len = 0;
	graph_index_free(r->index);
	r->index = NULL;
}

void tuirows_release(struct tuirows *r)
{
	drop_graphs(r);
	vec_release(&r->graphs);
	vec_release(&r->lines);
	vec_release(&r->zooms);
	buf_release(&r->filter);
	buf_release(&r->text);
}

/* ---- what is left ---- */

static void add_value(const struct tuirows *r, uint32_t row, size_t key, struct buf *out)
{
	const struct hist_row *h = &r->hist->rows.at[row];

	r->told->fields->keys[key]->add(h->values[key], h->counts[0].samples, out);
}

static bool is_same(struct sortkey_value a, struct sortkey_value b)
{
	return a.thing == b.thing && a.number == b.number && a.mode == b.mode;
}

static bool is_wanted(struct tuirows *r, uint32_t row)
{
	const struct hist_row *h = &r->hist->rows.at[row];

	for (size_t i = 0; i < r->zooms.len; i++)
		if (!is_same(h->values[r->zooms.at[i].key], r->zooms.at[i].value))
			return false;
	if (!measuretext_reaches(r->hist, h->counts, r->told->least, r->told->of_wanted))
		return false;
	if (!r->filter.len)
		return true;
	for (size_t i = 0; i < r->told->fields->nkeys; i++) {
		buf_clear(&r->text);
		add_value(r, row, i, &r->text);
		if (strcasestr(buf_text(&r->text), buf_text(&r->filter)))
			return true;
	}
	return false;
}

static struct tuirows_graph *find_graph(struct tuirows *r, uint32_t row)
{
	for (size_t i = 0; i < r->graphs.len; i++)
		if (r->graphs.at[i].row == row)
			return &r->graphs.at[i];
	return NULL;
}

/* The function of a row is the only node below node 0: what comes below it is shown. */
static uint32_t first_below(const struct graph *g, uint32_t node)
{
	uint32_t first = g->nodes.at[node].first;

	if (!node && first && !g->nodes.at[first].next)
		first = g->nodes.at[first].first;
	return first;
}

static void add_nodes(struct tuirows *r, const struct tuirows_graph *g, uint32_t node, size_t depth)
{
	if (depth > DEPTH_MOST)
		return;
	for (uint32_t n = first_below(&g->graph, node); n; n = g->graph.nodes.at[n].next) {
		*vec_add(&r->lines) = (struct tuirows_line){
			.row = g->row,
			.node = n,
			.depth = (uint16_t)depth,
			.can_open = g->graph.nodes.at[n].first,
			.is_open = g->open.at[n],
		};
		if (g->open.at[n])
			add_nodes(r, g, n, depth + 1);
	}
}

void tuirows_update(struct tuirows *r)
{
	r->lines.len = 0;
	r->shown = 0;
	for (size_t i = 0; i < r->hist->sorted.len; i++) {
		uint32_t row = r->hist->sorted.at[i];
		const struct tuirows_graph *g;

		if (!is_wanted(r, row))
			continue;
		g = find_graph(r, row);
		r->shown += r->hist->rows.at[row].counts[0].period;
		*vec_add(&r->lines) = (struct tuirows_line){
			.row = row,
			.can_open = r->told->has_graphs,
			.is_open = g && g->open.at[0],
		};
		if (g && g->open.at[0])
			add_nodes(r, g, 0, 1);
	}
}

/* ---- opening ---- */

/* A branch that forks nowhere is opened as far as that. */
static void open_line(struct tuirows_graph *g, uint32_t node)
{
	while (node < g->open.len) {
		uint32_t below = first_below(&g->graph, node);

		g->open.at[node] = true;
		if (!below || g->graph.nodes.at[below].next)
			return;
		node = below;
	}
}

static struct tuirows_graph *make_graph(struct tuirows *r, uint32_t row)
{
	struct tuirows_graph *g;

	if (!r->index) {
		bool *all = alloc_zero(r->hist->rows.len + 1, sizeof(all[0]));

		memset(all, true, r->hist->rows.len);
		r->index = graph_index_new(r->hist, r->stacks, all);
		free(all);
	}
	g = vec_add(&r->graphs);
	*g = (struct tuirows_graph){ .row = row };
	graph_make(r->index, row, r->told->graph.callees, r->told->graph.key, &g->graph);
	for (size_t i = 0; i < g->graph.nodes.len; i++)
		*vec_add(&g->open) = false;
	return g;
}

void tuirows_toggle(struct tuirows *r, size_t line)
{
	struct tuirows_line at = r->lines.at[line];
	struct tuirows_graph *g = find_graph(r, at.row);

	if (!at.can_open)
		return;
	if (!g)
		g = make_graph(r, at.row);
	if (g->open.at[at.node])
		g->open.at[at.node] = false;
	else
		open_line(g, at.node);
	tuirows_update(r);
}

void tuirows_close_all(struct tuirows *r)
{
	for (size_t i = 0; i < r->graphs.len; i++)
		memset(r->graphs.at[i].open.at, false,
		       r->graphs.at[i].open.len * sizeof(r->graphs.at[i].open.at[0]));
	tuirows_update(r);
}

/* Values of the rows that are open, one after the other. */
struct values VEC(struct sortkey_value);

static void keep_open(const struct tuirows *r, struct values *out)
{
	size_t n = r->told->fields->nkeys;

	for (size_t i = 0; i < r->graphs.len; i++) {
		const struct tuirows_graph *g = &r->graphs.at[i];

		for (size_t k = 0; g->open.at[0] && k < n; k++)
			*vec_add(out) = r->hist->rows.at[g->row].values[k];
	}
}

static bool has_values(const struct tuirows *r, uint32_t row, const struct sortkey_value *values)
{
	for (size_t k = 0; k < r->told->fields->nkeys; k++)
		if (!is_same(r->hist->rows.at[row].values[k], values[k]))
			return false;
	return true;
}

static void open_again(struct tuirows *r, const struct values *open)
{
	size_t n = r->told->fields->nkeys;

	for (size_t i = 0; n && i + n <= open->len; i += n) {
		for (uint32_t row = 0; row < r->hist->rows.len; row++) {
			if (has_values(r, row, &open->at[i])) {
				open_line(make_graph(r, row), 0);
				break;
			}
		}
	}
}

void tuirows_show(struct tuirows *r, struct hist *h, const struct stackset *stacks)
{
	struct values open = { 0 };

	if (r->hist)
		keep_open(r, &open);
	drop_graphs(r);
	r->hist = h;
	r->stacks = stacks;
	open_again(r, &open);
	vec_release(&open);
	tuirows_update(r);
}

/* ---- text ---- */

static void fill_to(struct buf *out, size_t column)
{
	if (out->len < column)
		buf_add_fill(out, ' ', column - out->len);
}

static double add_row(struct tuirows *r, const struct tuirows_line *l, struct buf *out)
{
	const struct fields *f = r->told->fields;
	const struct hist_row *row = &r->hist->rows.at[l->row];
	const struct hist_count *c = &row->counts[0];
	uint64_t period = r->hist->args.by_children ? c->children : c->period;

	buf_printf(out, "%c ", !l->can_open ? ' ' : l->is_open ? '-' : '+');
	for (size_t i = 0; i < f->ncolumns; i++) {
		const struct hist_order *by = &f->columns[i].by;
		size_t start = out->len;

		if (by->by == HIST_BY_KEY)
			add_value(r, l->row, by->number, out);
		else
			measuretext_add(r->hist, row->counts, by, r->told->of_wanted, out);
		if (i + 1 < f->ncolumns)
			fill_to(out, start + (by->by == HIST_BY_KEY ? NAME_ROOM : 0));
		buf_add_text(out, "  ");
	}
	return measuretext_percent(period, measuretext_total(r->hist, 0, r->told->of_wanted));
}

static double add_node(struct tuirows *r, const struct tuirows_line *l, struct buf *out)
{
	const struct tuirows_graph *g = find_graph(r, l->row);
	const struct graph_node *n = &g->graph.nodes.at[l->node];
	double percent =
		measuretext_percent(n->sum, measuretext_total(r->hist, 0, r->told->of_wanted));

	buf_add_fill(out, ' ', 2 + (size_t)l->depth * INDENT);
	buf_printf(out, "%c %6.2f%%  ", !l->can_open ? ' ' : l->is_open ? '-' : '+', percent);
	graph_add_name(r->hist->frames, n->frame, r->told->graph.key, out);
	return percent;
}

double tuirows_add(struct tuirows *r, size_t line, struct buf *out)
{
	const struct tuirows_line *l = &r->lines.at[line];

	return l->node ? add_node(r, l, out) : add_row(r, l, out);
}

void tuirows_add_head(const struct tuirows *r, struct buf *out)
{
	const struct fields *f = r->told->fields;

	buf_add_text(out, "  ");
	for (size_t i = 0; i < f->ncolumns; i++) {
		const struct hist_order *by = &f->columns[i].by;
		size_t start = out->len, len = strlen(f->columns[i].title);
		size_t room = by->by == HIST_BY_KEY				      ? NAME_ROOM
			      : by->by == HIST_BY_SAMPLES || by->by == HIST_BY_PERIOD ? 12
										      : 8;

		/* Above the numbers' ends. */
		if (by->by != HIST_BY_KEY && len < room)
			buf_add_fill(out, ' ', room - len);
		buf_add_text(out, f->columns[i].title);
		fill_to(out, start + room);
		buf_add_text(out, "  ");
	}
}
