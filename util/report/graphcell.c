/* SPDX-License-Identifier: MIT */
#include "util/report/graphcell.h"

enum { NAME, PERCENT, PERIOD, SAMPLES, BELOW, COLUMNS };
enum { DEPTH_SHOWN = 512 }; /* what readers of JSON can take */

static const struct column columns[COLUMNS] = {
	[NAME] = { "name", NULL, NULL, 0 },	[PERCENT] = { "percent", NULL, "%", 0 },
	[PERIOD] = { "period", NULL, NULL, 0 }, [SAMPLES] = { "samples", NULL, NULL, 0 },
	[BELOW] = { "below", NULL, NULL, 0 },
};
static const struct table table = { .key = "graph", .columns = columns, .ncolumns = COLUMNS };

struct making {
	const struct graph *graph;
	struct framepool *frames;
	enum graph_key key;
	double least;
	uint64_t total;
	struct arena *arena;
};

static double percent_of(const struct making *m, const struct graph_node *n)
{
	return m->total ? 100.0 * (double)n->sum / (double)m->total : 0;
}

static struct cell make_below(const struct making *m, uint32_t parent, unsigned depth)
{
	const struct graph_node *nodes = m->graph->nodes.at;
	struct cell_table *out = arena_alloc(m->arena, sizeof(*out));
	struct cell *cells;
	size_t n = 0;

	for (uint32_t i = nodes[parent].first; i; i = nodes[i].next)
		n += nodes[i].sum && percent_of(m, &nodes[i]) >= m->least;
	cells = arena_alloc(m->arena, (n + 1) * COLUMNS * sizeof(*cells));
	*out = (struct cell_table){ .table = &table, .cells = cells, .nrows = n };
	for (uint32_t i = nodes[parent].first; i; i = nodes[i].next) {
		const struct graph_node *node = &nodes[i];
		struct buf name = { 0 };

		if (!node->sum || percent_of(m, node) < m->least)
			continue;
		graph_add_name(m->frames, node->frame, m->key, &name);
		cells[NAME] = cell_text(arena_string(m->arena, buf_text(&name)));
		cells[PERCENT] = cell_real(percent_of(m, node));
		cells[PERIOD] = cell_count(node->sum);
		cells[SAMPLES] = cell_count(node->sum_samples);
		cells[BELOW] = depth < DEPTH_SHOWN ? make_below(m, i, depth + 1) : cell_none();
		cells += COLUMNS;
		buf_release(&name);
	}
	return cell_table(out);
}

struct cell graphcell_make(const struct graph *g, struct framepool *frames,
			   const struct graphtext_args *args, uint64_t total, struct arena *arena)
{
	const struct making m = {
		.graph = g,
		.key = args->key,
		.frames = frames,
		.least = args->least,
		.total = total,
		.arena = arena,
	};

	return make_below(&m, 0, 0);
}
