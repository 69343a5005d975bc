/* SPDX-License-Identifier: MIT */
#include "util/tui/tuirows.h"

#include <string.h>

#include "util/base/fs.h"
#include "util/out/utf8.h"
#include "util/report/measuretext.h"

enum {
	INDENT = 2,
	DEPTH_MOST = 1000,
	NAMES_MEASURED = 500, /* rows that columns are made wide enough for */
	NAME_MOST = 40,	      /* columns of a name that is not the last one */
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
	vec_release(&r->shown);
	vec_release(&r->widths);
	buf_release(&r->filter);
	buf_release(&r->text);
}

/* ---- what is left ---- */

static void add_value(const struct tuirows *r, uint32_t row, size_t key, struct buf *out)
{
	const struct hist_row *h = &r->hist->rows.at[row];

	r->told->fields->keys[key]->add(h->values[key], h->counts[0].samples, out);
}

static bool is_wanted(struct tuirows *r, uint32_t row)
{
	const struct hist_row *h = &r->hist->rows.at[row];

	for (size_t i = 0; i < r->zooms.len; i++)
		if (!sortkey_is_same(&h->values[r->zooms.at[i].key], &r->zooms.at[i].value, 1))
			return false;
	if (!reportdoc_is_shown(r->told, r->hist, h))
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

static bool is_narrowed(const struct tuirows *r)
{
	return r->zooms.len || r->filter.len;
}

static void count_shown(struct tuirows *r, uint32_t row)
{
	const struct hist_count *c = r->hist->rows.at[row].counts;

	for (size_t i = 0; i < r->shown.len; i++) {
		r->shown.at[i].samples += c[i].samples;
		r->shown.at[i].period += c[i].period;
		r->shown.at[i].latency += c[i].latency;
	}
}

static void begin_shown(struct tuirows *r)
{
	r->shown.len = 0;
	for (size_t i = 0; i < r->hist->args.members; i++) {
		struct hist_total *t = vec_add(&r->shown);

		*t = r->hist->totals.at[i];
		t->samples = t->period = t->latency = 0;
	}
}

/* Nothing is narrowed: what is shown is what there is, but for what is below the limit. */
static void end_shown(struct tuirows *r)
{
	for (size_t i = 0; i < r->shown.len && !is_narrowed(r); i++)
		r->shown.at[i] = r->hist->totals.at[i];
}

static const struct hist_total *totals(const struct tuirows *r)
{
	return r->told->of_wanted ? r->shown.at : r->hist->totals.at;
}

static double share(const struct tuirows *r, uint64_t period)
{
	const struct hist_total *t = totals(r);

	return measuretext_percent(period, r->told->of_wanted ? t->period : t->all_period);
}

static size_t measure_width(enum hist_measure by, size_t members)
{
	size_t one = by == HIST_BY_SAMPLES || by == HIST_BY_PERIOD ? 12 : 8;

	/* As measuretext_add() has them. */
	return one + (members - 1) * ((one == 12 ? 12 : 6) + 2);
}

static size_t wider(size_t a, size_t b)
{
	return a > b ? a : b;
}

static size_t name_width(struct tuirows *r, size_t column)
{
	const struct fields_column *c = &r->told->fields->columns[column];
	size_t width = strlen(c->title), measured = 0;

	for (size_t i = 0; i < r->lines.len && measured < NAMES_MEASURED; i++) {
		if (r->lines.at[i].node)
			continue;
		measured++;
		buf_clear(&r->text);
		add_value(r, r->lines.at[i].row, c->by.number, &r->text);
		width = wider(width, utf8_columns(buf_view(&r->text)));
	}
	return width < NAME_MOST ? width : NAME_MOST;
}

static void measure_columns(struct tuirows *r)
{
	const struct fields *f = r->told->fields;

	r->widths.len = 0;
	for (size_t i = 0; i < f->ncolumns; i++) {
		enum hist_measure by = f->columns[i].by.by;
		size_t width = 0;

		if (by != HIST_BY_KEY)
			width = wider(strlen(f->columns[i].title),
				      measure_width(by, r->hist->args.members));
		else if (i + 1 < f->ncolumns)
			width = name_width(r, i);
		*vec_add(&r->widths) = width;
	}
}

void tuirows_update(struct tuirows *r)
{
	uint64_t left = r->told->most ? r->told->most : UINT64_MAX;

	r->lines.len = 0;
	begin_shown(r);
	for (size_t i = 0; i < r->hist->sorted.len && left; i++) {
		uint32_t row = r->hist->sorted.at[i];
		const struct tuirows_graph *g;

		if (!is_wanted(r, row))
			continue;
		left--;
		g = find_graph(r, row);
		count_shown(r, row);
		*vec_add(&r->lines) = (struct tuirows_line){
			.row = row,
			.can_open = r->told->has_graphs,
			.is_open = g && g->open.at[0],
		};
		if (g && g->open.at[0])
			add_nodes(r, g, 0, 1);
	}
	end_shown(r);
	measure_columns(r);
}

size_t tuirows_find(const struct tuirows *r, uint32_t row)
{
	for (size_t i = 0; i < r->lines.len; i++)
		if (r->lines.at[i].row == row && !r->lines.at[i].node)
			return i;
	return 0;
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

static void set_open(struct tuirows_graph *g, bool is_open)
{
	for (size_t i = 0; i < g->open.len; i++)
		g->open.at[i] = is_open;
}

void tuirows_toggle_row(struct tuirows *r, size_t line)
{
	struct tuirows_line at = r->lines.at[line];
	struct tuirows_graph *g = find_graph(r, at.row);

	if (!r->told->has_graphs)
		return;
	if (!g)
		g = make_graph(r, at.row);
	set_open(g, !g->open.at[0]);
	tuirows_update(r);
}

void tuirows_open_all(struct tuirows *r, size_t most)
{
	size_t opened = 0;

	for (size_t i = 0; i < r->lines.len && opened < most && r->told->has_graphs; i++) {
		struct tuirows_line at = r->lines.at[i];
		struct tuirows_graph *g = find_graph(r, at.row);

		if (at.node)
			continue;
		if (!g)
			g = make_graph(r, at.row);
		set_open(g, true);
		opened += g->open.len;
	}
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

static void open_again(struct tuirows *r, const struct values *open)
{
	size_t n = r->told->fields->nkeys;

	for (size_t i = 0; n && i + n <= open->len; i += n) {
		for (uint32_t row = 0; row < r->hist->rows.len; row++) {
			if (sortkey_is_same(r->hist->rows.at[row].values, &open->at[i], n)) {
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

/* From where a column begins to where the next one does. */
static void fill_column(struct buf *out, size_t start, size_t width)
{
	size_t len = utf8_columns(view_make(out->at + start, out->len - start));

	if (len < width)
		buf_add_fill(out, ' ', width - len);
	buf_add_text(out, "  ");
}

static double add_row(struct tuirows *r, const struct tuirows_line *l, struct buf *out)
{
	const struct fields *f = r->told->fields;
	const struct hist_row *row = &r->hist->rows.at[l->row];
	const struct hist_count *c = &row->counts[0];

	buf_printf(out, "%c ", !l->can_open ? ' ' : l->is_open ? '-' : '+');
	for (size_t i = 0; i < f->ncolumns; i++) {
		const struct hist_order *by = &f->columns[i].by;
		size_t start = out->len;

		if (by->by == HIST_BY_KEY)
			add_value(r, l->row, by->number, out);
		else
			measuretext_add_of(r->hist, row->counts, by, totals(r), r->told->of_wanted,
					   out);
		fill_column(out, start, r->widths.at[i]);
	}
	return share(r, r->hist->args.by_children ? c->children : c->period);
}

static double add_node(struct tuirows *r, const struct tuirows_line *l, struct buf *out)
{
	const struct tuirows_graph *g = find_graph(r, l->row);
	const struct graph_node *n = &g->graph.nodes.at[l->node];
	const struct framepool_function *f = framepool_function(r->hist->frames, n->frame);
	double percent = share(r, n->sum);

	buf_add_fill(out, ' ', 2 + (size_t)l->depth * INDENT);
	buf_printf(out, "%c %6.2f%%  ", !l->can_open ? ' ' : l->is_open ? '-' : '+', percent);
	graph_add_name(r->hist->frames, n->frame, r->told->graph.key, out);
	if (r->has_files && f)
		buf_printf(out, "  %s", fs_base_name(f->dso->name));
	return percent;
}

double tuirows_add(struct tuirows *r, size_t line, struct buf *out)
{
	const struct tuirows_line *l = &r->lines.at[line];

	return l->node ? add_node(r, l, out) : add_row(r, l, out);
}

void tuirows_add_head(const struct tuirows *r, struct buf *out, size_t *from, size_t *columns)
{
	const struct fields *f = r->told->fields;
	const struct hist_order *order = f->norder ? &f->order[0] : NULL;

	buf_add_text(out, "  ");
	for (size_t i = 0; i < f->ncolumns; i++) {
		const struct hist_order *by = &f->columns[i].by;
		size_t start = out->len, len = strlen(f->columns[i].title);
		size_t one = measure_width(by->by, 1);

		/* Above the numbers' ends, of the first member. */
		if (by->by != HIST_BY_KEY && len < one)
			buf_add_fill(out, ' ', one - len);
		if (order && order->by == by->by && order->number == by->number) {
			*from = utf8_columns(buf_view(out));
			*columns = len;
		}
		buf_add_text(out, f->columns[i].title);
		fill_column(out, start, r->widths.at[i]);
	}
}
