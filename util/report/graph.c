/* SPDX-License-Identifier: MIT */
#include "util/report/graph.h"

#include "util/base/fs.h"

void graph_release(struct graph *g)
{
	vec_release(&g->nodes);
	vec_release(&g->uses);
}

struct place {
	uint32_t row, stack, node;
	bool is_self;
};

struct graph_index {
	struct hist *hist;
	const struct stackset *stacks;
	const struct branchuses *uses; /* NULL: none are told */
	const bool *wanted;	       /* only while it is made */
	struct VEC(struct place) found;
	uint32_t *order;  /* of .found, by row */
	uint32_t *starts; /* in .order, of each row and of one behind the last */
	uint32_t *slots;  /* of the tree that is made: a hash table of nodes */
	size_t room;
	struct VEC(size_t) used;	  /* of the slots */
	struct VEC(uint64_t) node_number; /* of the nodes */
	struct VEC(uint64_t)
		number;	    /* of frames: those with the same one are one node; 0: not known yet */
	enum graph_key key; /* that they are by */
	struct VEC(uint32_t) path;
};

static void keep(void *arg, const struct hist_found *f)
{
	struct graph_index *x = arg;

	if (x->wanted[f->row] && f->node)
		*vec_add(&x->found) = (struct place){ f->row, f->stack, f->node, f->is_self };
}

struct graph_index *graph_index_new(struct hist *h, const struct stackset *s, const bool *wanted)
{
	struct graph_index *x = alloc_zero(1, sizeof(*x));
	uint32_t *at;

	x->hist = h;
	x->stacks = s;
	x->wanted = wanted;
	hist_visit(h, s, &(struct hist_visit){ keep, x });
	/* Sorted by counting how many each row has. */
	x->starts = alloc_zero(h->rows.len + 2, sizeof(x->starts[0]));
	x->order = alloc_zero(x->found.len + 1, sizeof(x->order[0]));
	for (size_t i = 0; i < x->found.len; i++)
		x->starts[x->found.at[i].row + 2]++;
	for (size_t i = 2; i < h->rows.len + 2; i++)
		x->starts[i] += x->starts[i - 1];
	at = x->starts + 1;
	for (size_t i = 0; i < x->found.len; i++)
		x->order[at[x->found.at[i].row]++] = (uint32_t)i;
	return x;
}

void graph_index_set_uses(struct graph_index *x, const struct branchuses *uses)
{
	x->uses = uses;
}

void graph_index_free(struct graph_index *x)
{
	if (!x)
		return;
	vec_release(&x->found);
	vec_release(&x->path);
	vec_release(&x->used);
	vec_release(&x->node_number);
	vec_release(&x->number);
	free(x->order);
	free(x->starts);
	free(x->slots);
	free(x);
}

/* ---- one tree ---- */

struct making {
	struct graph_index *index;
	struct graph *graph;
};

/* " main.c:12"; nothing where it is not known. */
static void add_source(struct framepool *f, uint32_t frame, struct buf *out)
{
	uint32_t line;
	const char *file = framepool_source(f, frame, &line);

	if (file)
		buf_printf(out, " %s:%u", f->has_paths ? file : fs_base_name(file), line);
}

void graph_add_name(struct framepool *f, uint32_t frame, enum graph_key key, struct buf *out)
{
	size_t len;

	framepool_add_name(f, frame, out);
	len = out->len;
	if (key != GRAPH_BY_FUNCTION)
		add_source(f, frame, out);
	/* Addresses without a line are told apart by where they are in the function. */
	if (key == GRAPH_BY_ADDRESS && out->len == len && framepool_function(f, frame))
		buf_printf(out, " +%llu", (unsigned long long)framepool_at(f, frame)->offset);
}

/* What is the same by its text: the function and the line in the source. */
static const char *line_of(struct graph_index *x, uint32_t frame)
{
	struct buf text = { 0 };
	const char *kept = NULL;

	add_source(x->hist->frames, frame, &text);
	if (text.len) {
		framepool_add_name(x->hist->frames, frame, &text);
		kept = framepool_text(x->hist->frames, buf_view(&text));
	}
	buf_release(&text);
	return kept;
}

/* By the function, which is told apart by where it is kept, or else by the frame. */
static uint64_t number_of(struct graph_index *x, uint32_t frame)
{
	const void *f = NULL;

	while (x->number.len <= frame)
		*vec_add(&x->number) = 0;
	if (!x->number.at[frame]) {
		if (x->key == GRAPH_BY_LINE)
			f = line_of(x, frame);
		if (x->key != GRAPH_BY_ADDRESS && !f)
			f = framepool_function(x->hist->frames, frame);
		x->number.at[frame] = f ? (uintptr_t)f << 1 | 1 : ((uint64_t)frame + 1) << 1;
	}
	return x->number.at[frame];
}

static size_t find_slot(const struct making *m, uint32_t parent, uint64_t number)
{
	const struct graph_index *x = m->index;
	uint64_t hash = (number ^ (uint64_t)parent << 40) * UINT64_C(0x9e3779b97f4a7c15);

	for (size_t at = (size_t)(hash ^ hash >> 32);; at++) {
		uint32_t node = x->slots[at & (x->room - 1)];

		if (!node || (m->graph->nodes.at[node].parent == parent &&
			      x->node_number.at[node] == number))
			return at & (x->room - 1);
	}
}

static void put_node(const struct making *m, size_t slot, uint32_t node)
{
	m->index->slots[slot] = node;
	*vec_add(&m->index->used) = slot;
}

static void grow(const struct making *m)
{
	struct graph_index *x = m->index;

	free(x->slots);
	x->room = x->room ? x->room * 2 : 256;
	x->slots = alloc_zero(x->room, sizeof(x->slots[0]));
	x->used.len = 0;
	for (uint32_t i = 1; i < m->graph->nodes.len; i++)
		put_node(m, find_slot(m, m->graph->nodes.at[i].parent, x->node_number.at[i]), i);
}

static uint32_t add_node(const struct making *m, uint32_t parent, uint32_t frame)
{
	uint64_t number = number_of(m->index, frame);
	size_t slot;

	if (m->graph->nodes.len * 2 >= m->index->room)
		grow(m);
	slot = find_slot(m, parent, number);
	if (!m->index->slots[slot]) {
		put_node(m, slot, (uint32_t)m->graph->nodes.len);
		*vec_add(&m->index->node_number) = number;
		*vec_add(&m->graph->nodes) =
			(struct graph_node){ .parent = parent, .frame = frame };
		if (m->index->uses)
			*vec_add(&m->graph->uses) = (struct branchuse){ 0 };
	}
	return m->index->slots[slot];
}

/* Most trees are small: only what is used of the table is emptied. */
static void begin(const struct making *m, enum graph_key key)
{
	struct graph_index *x = m->index;

	for (size_t i = 0; i < x->used.len; i++)
		x->slots[x->used.at[i]] = 0;
	x->used.len = x->node_number.len = 0;
	if (x->key != key)
		x->number.len = 0;
	x->key = key;
	m->graph->nodes.len = m->graph->uses.len = 0;
	*vec_add(&m->graph->nodes) = (struct graph_node){ 0 };
	if (x->uses)
		*vec_add(&m->graph->uses) = (struct branchuse){ 0 };
	*vec_add(&x->node_number) = 0;
}

/* What is known of the branch at that frame of the stack, counted from the innermost one. */
static void add_use(const struct making *m, uint32_t stack, size_t frame, uint32_t node)
{
	const struct branchuse *uses;
	size_t n;

	if (!m->index->uses)
		return;
	uses = branchuse_find(m->index->uses, stack, &n);
	if (frame < n)
		branchuse_add(&m->graph->uses.at[node], &uses[frame]);
}

static void add_chain(const struct making *m, const struct place *p, bool callees)
{
	const struct chains_node *nodes = m->index->hist->chains->nodes.at;
	const struct stackset_row *s = &m->index->stacks->rows.at[p->stack];
	uint32_t at = 0;

	if (!callees) {
		size_t frame = 0;

		for (uint32_t node = s->chain; m->index->uses && node != p->node;
		     node = nodes[node].caller)
			frame++;
		for (uint32_t node = p->node; node; node = nodes[node].caller) {
			at = add_node(m, at, nodes[node].frame);
			add_use(m, p->stack, frame++, at);
		}
	} else {
		/* The samples themselves are told from the outermost caller on. */
		uint32_t stop = p->is_self ? 0 : nodes[p->node].caller;

		m->index->path.len = 0;
		for (uint32_t node = s->chain; node != stop; node = nodes[node].caller)
			*vec_add(&m->index->path) = nodes[node].frame;
		for (size_t i = m->index->path.len; i; i--) {
			at = add_node(m, at, m->index->path.at[i - 1]);
			add_use(m, p->stack, i - 1, at);
		}
	}
	m->graph->nodes.at[at].own += s->period;
	m->graph->nodes.at[at].own_samples += s->samples;
}

static int compare_nodes(const void *a, const void *b, void *arg)
{
	const struct graph_node *nodes = arg;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	if (nodes[x].sum != nodes[y].sum)
		return nodes[x].sum < nodes[y].sum ? -1 : 1;
	return x > y ? -1 : x < y; /* the last is put in front of all */
}

/* Nodes stand behind their parents: sums go from the last to the first. */
static void link_nodes(const struct making *m)
{
	struct graph_node *nodes = m->graph->nodes.at;
	size_t n = m->graph->nodes.len;
	struct VEC(uint32_t) all = { 0 };

	for (size_t i = 0; i < n; i++) {
		nodes[i].sum += nodes[i].own;
		nodes[i].sum_samples += nodes[i].own_samples;
	}
	for (size_t i = n; i-- > 1;) {
		nodes[nodes[i].parent].sum += nodes[i].sum;
		nodes[nodes[i].parent].sum_samples += nodes[i].sum_samples;
		*vec_add(&all) = (uint32_t)i;
	}
	if (all.len)
		qsort_r(all.at, all.len, sizeof(all.at[0]), compare_nodes, nodes);
	for (size_t i = 0; i < all.len; i++) {
		struct graph_node *node = &nodes[all.at[i]];

		node->next = nodes[node->parent].first;
		nodes[node->parent].first = all.at[i];
	}
	vec_release(&all);
}

void graph_make(struct graph_index *x, uint32_t row, bool callees, enum graph_key key,
		struct graph *out)
{
	const struct making m = { .index = x, .graph = out };

	begin(&m, key);
	for (uint32_t i = x->starts[row]; i < x->starts[row + 1]; i++)
		add_chain(&m, &x->found.at[x->order[i]], callees);
	link_nodes(&m);
}
