/* SPDX-License-Identifier: MIT */
#include "util/report/graphtext.h"

#include "util/base/num.h"

enum { MARGIN = 12, INDENT = 10 }; /* columns, as perf has them */

/* ---- options ---- */

static bool take_word(struct view word, struct graphtext_args *out)
{
	static const struct {
		const char *word;
		enum graphtext_style style;
	} styles[] = {
		{ "graph", GRAPHTEXT_GRAPH }, { "fractal", GRAPHTEXT_FRACTAL },
		{ "flat", GRAPHTEXT_FLAT },   { "folded", GRAPHTEXT_FOLDED },
		{ "none", GRAPHTEXT_NONE },
	};

	for (size_t i = 0; i < ARRAY_LEN(styles); i++) {
		if (!view_equal(word, styles[i].word))
			continue;
		out->style = styles[i].style;
		return true;
	}
	if (view_equal(word, "caller") || view_equal(word, "callee")) {
		out->callees = view_equal(word, "caller");
		out->has_order = true;
		return true;
	}
	if (view_equal(word, "function") || view_equal(word, "address") ||
	    view_equal(word, "srcline")) {
		out->key = view_equal(word, "address")	 ? GRAPH_BY_ADDRESS
			   : view_equal(word, "srcline") ? GRAPH_BY_LINE
							 : GRAPH_BY_FUNCTION;
		return true;
	}
	if (view_equal(word, "branch"))
		return true; /* see graphtext_names_branches() */
	if (view_equal(word, "percent"))
		out->value = GRAPHTEXT_PERCENT;
	else if (view_equal(word, "period"))
		out->value = GRAPHTEXT_PERIOD;
	else if (view_equal(word, "count"))
		out->value = GRAPHTEXT_COUNT;
	else
		return false;
	return true;
}

bool graphtext_names_branches(const char *text)
{
	struct view rest = view_of(text ? text : ""), word;

	while (view_split(&rest, ',', &word))
		if (view_equal(view_trim(word), "branch"))
			return true;
	return false;
}

int graphtext_parse(const char *text, struct graphtext_args *out, struct err *err)
{
	struct view rest = view_of(text), word;
	int numbers = 0;

	while (view_split(&rest, ',', &word)) {
		double number;
		struct err none = { 0 };

		word = view_trim(word);
		if (!word.len || take_word(word, out))
			continue;
		if (numbers == 2 || num_parse_real(word, &number, &none) < 0 || number < 0) {
			err_clear(&none);
			err_set(err, ERR_USAGE, "-g: '%.*s' is nothing of a call graph",
				VIEW_ARG(word));
			err_hint(err,
				 "graph, fractal, flat, folded or none; a percentage; a number "
				 "of lines; caller or callee; function, address or srcline; "
				 "percent, period or count");
			return -1;
		}
		if (numbers++ == 0) {
			out->least = number;
			out->has_least = true;
		} else {
			out->most = number < 1e18 ? (uint64_t)number : UINT64_MAX;
		}
	}
	return 0;
}

/* ---- lines ---- */

struct drawing {
	const struct graph *graph;
	struct framepool *frames;
	const struct graphtext_args *args;
	struct buf *out;
	struct buf margin; /* of the lines of the branch that is drawn */
	uint64_t lines;
	uint64_t least; /* period of a branch, unless it is told as a part of what is above */
};

static bool is_full(const struct drawing *d)
{
	return d->args->most && d->lines >= d->args->most;
}

/* What a part of what is above is a part of: what is above may have samples of its own. */
static uint64_t below_of(const struct graph_node *n)
{
	return n->sum - n->own;
}

/* The period that a branch below a node needs to be drawn. */
static uint64_t least_below(const struct drawing *d, const struct graph_node *parent)
{
	double part = (double)below_of(parent) * d->args->least / 100;
	uint64_t whole = (uint64_t)part;

	if (d->args->style != GRAPHTEXT_FRACTAL)
		return d->least;
	return whole + ((double)whole < part);
}

static bool is_shown(const struct drawing *d, const struct graph_node *n)
{
	return n->sum && n->sum >= least_below(d, &d->graph->nodes.at[n->parent]);
}

static void add_value(const struct drawing *d, uint64_t period, uint64_t samples, uint64_t total)
{
	if (d->args->value == GRAPHTEXT_PERIOD)
		buf_add_u64(d->out, period);
	else if (d->args->value == GRAPHTEXT_COUNT)
		buf_add_u64(d->out, samples);
	else
		buf_printf(d->out, "%.2f%%", total ? 100.0 * (double)period / (double)total : 0.0);
}

static void add_margin(struct drawing *d)
{
	buf_add_view(d->out, buf_view(&d->margin));
}

/* The node's name and those of the single callers in a row behind it; the last of them. */
static const struct graph_node *draw_run(struct drawing *d, uint32_t number)
{
	const struct graph_node *n = &d->graph->nodes.at[number];

	for (bool has_margin = false;; has_margin = true) {
		const struct graph_node *only = &d->graph->nodes.at[n->first];

		if (is_full(d))
			return n;
		if (has_margin)
			add_margin(d);
		graph_add_name(d->frames, n->frame, d->args->key, d->out);
		if (d->graph->uses.len)
			branchuse_tell(&d->graph->uses.at[n - d->graph->nodes.at], d->out);
		buf_add_char(d->out, '\n');
		d->lines++;
		/* One below it that has all of it continues the line. */
		if (!n->first || only->next || only->sum != n->sum)
			return n;
		n = only;
	}
}

static uint32_t next_shown(const struct drawing *d, uint32_t number)
{
	while (number && !is_shown(d, &d->graph->nodes.at[number]))
		number = d->graph->nodes.at[number].next;
	return number;
}

/* What the parts that are drawn leave of the whole, as perf tells it. */
static void draw_rest(struct drawing *d, const struct graph_node *n, uint64_t rest, uint64_t total)
{
	uint64_t samples = n->sum_samples;

	if (!rest || rest == total)
		return;
	for (uint32_t i = next_shown(d, n->first); i; i = next_shown(d, d->graph->nodes.at[i].next))
		samples -= d->graph->nodes.at[i].sum_samples;
	add_margin(d);
	buf_add_text(d->out, " --");
	add_value(d, rest, samples, total);
	buf_add_text(d->out, "--[...]\n");
	d->lines++;
}

/* "|          " and then a branch to what follows. */
static void draw_children(struct drawing *d, const struct graph_node *n, uint64_t total)
{
	uint32_t child = next_shown(d, n->first);
	size_t margin = d->margin.len;
	uint64_t rest = total;

	if (child && !is_full(d)) {
		add_margin(d);
		buf_add_text(d->out, "|          \n");
	}
	while (child && !is_full(d)) {
		const struct graph_node *c = &d->graph->nodes.at[child];
		uint32_t next = next_shown(d, c->next);
		bool has_more;

		rest -= c->sum < rest ? c->sum : rest;
		has_more = next || (rest && d->args->style == GRAPHTEXT_FRACTAL);
		add_margin(d);
		buf_add_text(d->out, has_more ? "|--" : " --");
		add_value(d, c->sum, c->sum_samples, total);
		buf_add_text(d->out, "--");
		buf_add_text(&d->margin, has_more ? "|" : " ");
		buf_add_fill(&d->margin, ' ', INDENT);
		c = draw_run(d, child);
		draw_children(d, c, d->args->style == GRAPHTEXT_FRACTAL ? below_of(c) : total);
		buf_cut(&d->margin, margin);
		child = next;
		if (child && !is_full(d)) {
			add_margin(d);
			buf_add_text(d->out, "|          \n");
		}
	}
	if (d->args->style == GRAPHTEXT_FRACTAL && !is_full(d))
		draw_rest(d, n, rest, total);
}

static void draw_graph(struct drawing *d, uint64_t total, bool skip_first)
{
	const struct graph_node *root = &d->graph->nodes.at[0];
	const struct graph_node *n = root, *first = &d->graph->nodes.at[root->first];

	buf_add_fill(&d->margin, ' ', MARGIN);
	if (d->args->style == GRAPHTEXT_FRACTAL)
		total = root->sum;
	if (root->first && !first->next && first->sum == root->sum && is_shown(d, first)) {
		uint32_t number = root->first;

		if (skip_first) {
			n = first;
			number = first->first && !d->graph->nodes.at[first->first].next &&
						 d->graph->nodes.at[first->first].sum == first->sum
					 ? first->first
					 : 0;
		}
		if (number) {
			add_margin(d);
			buf_add_text(d->out, "|\n");
			add_margin(d);
			buf_add_text(d->out, "---");
			buf_add_fill(&d->margin, ' ', 3);
			n = draw_run(d, number);
		}
	}
	draw_children(d, n, total);
}

/* ---- chains ---- */

struct chain {
	uint32_t node;
	uint64_t own;
};

static int by_own(const void *a, const void *b)
{
	const struct chain *x = a, *y = b;

	if (x->own != y->own)
		return x->own > y->own ? -1 : 1;
	return x->node < y->node ? -1 : 1;
}

/* The names from node 0 on, something in front of each and behind it. */
static void add_path(struct drawing *d, uint32_t node, const char *before, const char *between)
{
	struct VEC(uint32_t) path = { 0 };

	for (; node; node = d->graph->nodes.at[node].parent)
		*vec_add(&path) = node;
	for (size_t i = path.len; i; i--) {
		buf_add_text(d->out, before);
		graph_add_name(d->frames, d->graph->nodes.at[path.at[i - 1]].frame, d->args->key,
			       d->out);
		buf_add_text(d->out, i > 1 ? between : "");
	}
	vec_release(&path);
}

static void draw_chains(struct drawing *d, uint64_t total)
{
	const struct graph_node *nodes = d->graph->nodes.at;
	struct VEC(struct chain) all = { 0 };

	for (size_t i = 1; i < d->graph->nodes.len; i++)
		if (nodes[i].own && nodes[i].own >= d->least)
			*vec_add(&all) = (struct chain){ (uint32_t)i, nodes[i].own };
	if (all.len)
		qsort(all.at, all.len, sizeof(all.at[0]), by_own);
	for (size_t i = 0; i < all.len && !is_full(d); i++, d->lines++) {
		const struct graph_node *n = &nodes[all.at[i].node];

		if (d->args->style == GRAPHTEXT_FOLDED) {
			add_value(d, n->own, n->own_samples, total);
			buf_add_char(d->out, ' ');
			add_path(d, all.at[i].node, "", ";");
			buf_add_char(d->out, '\n');
			continue;
		}
		buf_add_fill(d->out, ' ', MARGIN);
		add_value(d, n->own, n->own_samples, total);
		buf_add_char(d->out, '\n');
		add_path(d, all.at[i].node, "                ", "\n");
		buf_add_text(d->out, "\n\n");
	}
	vec_release(&all);
}

/* Of more than all there is nothing. */
static uint64_t share_of(uint64_t total, double percent)
{
	if (percent >= 100)
		return percent > 100 ? UINT64_MAX : total;
	return (uint64_t)((double)total * percent / 100);
}

void graphtext_add(const struct graph *g, struct framepool *frames,
		   const struct graphtext_args *args, uint64_t total, bool skip_first,
		   struct buf *out)
{
	struct drawing d = {
		.graph = g,
		.frames = frames,
		.args = args,
		.out = out,
		.least = share_of(total, args->least),
	};
	size_t start = out->len;

	if (args->style == GRAPHTEXT_GRAPH || args->style == GRAPHTEXT_FRACTAL) {
		draw_graph(&d, total, skip_first);
		if (out->len > start)
			buf_add_char(out, '\n');
	} else if (args->style != GRAPHTEXT_NONE) {
		draw_chains(&d, total);
	}
	buf_release(&d.margin);
}
