/* SPDX-License-Identifier: MIT */
#include "util/report/hist.h"

/* The row of a context and a class of frames, so that it is looked up once for each. */
struct hist_memo {
	uint64_t key; /* context and class */
	uint32_t row; /* plus 1; 0: empty */
};

void hist_init(struct hist *h, const struct hist_args *args, struct framepool *frames,
	       const struct chains *chains)
{
	*h = (struct hist){ .args = *args, .frames = frames, .chains = chains };
	frameclass_init(&h->classes, args->keys, args->nkeys, frames);
	for (size_t i = 0; i < args->members; i++)
		*vec_add(&h->totals) = (struct hist_total){ 0 };
}

void hist_release(struct hist *h)
{
	vec_release(&h->rows);
	frameclass_release(&h->classes);
	vec_release(&h->totals);
	vec_release(&h->last_seen);
	vec_release(&h->path);
	vec_release(&h->sorted);
	free(h->slots);
	free(h->memo);
	arena_release(&h->arena);
	*h = (struct hist){ 0 };
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

/* ---- rows by their values ---- */

static uint32_t *find_slot(const struct hist *h, const struct sortkey_value *v)
{
	for (size_t at = (size_t)sortkey_hash(h->classes.seed, v, h->args.nkeys);; at++) {
		uint32_t *slot = &h->slots[at & (h->room - 1)];

		if (!*slot || sortkey_is_same(h->rows.at[*slot - 1].values, v, h->args.nkeys))
			return slot;
	}
}

static void grow(struct hist *h)
{
	free(h->slots);
	h->room = h->room ? h->room * 2 : 64;
	h->slots = alloc_zero(h->room, sizeof(h->slots[0]));
	for (size_t i = 0; i < h->rows.len; i++)
		*find_slot(h, h->rows.at[i].values) = (uint32_t)i + 1;
}

static uint32_t find_row(struct hist *h, const struct sortkey_value *v)
{
	size_t n = h->args.nkeys;
	struct sortkey_value *values;
	uint32_t *slot;

	if (h->rows.len * 2 >= h->room)
		grow(h);
	slot = find_slot(h, v);
	if (*slot)
		return *slot - 1;
	values = arena_alloc(&h->arena, n * sizeof(values[0]));
	memcpy(values, v, n * sizeof(values[0]));
	*vec_add(&h->rows) = (struct hist_row){
		.values = values,
		.counts = arena_alloc(&h->arena, h->args.members * sizeof(struct hist_count)),
	};
	*vec_add(&h->last_seen) = 0;
	*slot = (uint32_t)h->rows.len;
	return *slot - 1;
}

/* ---- rows by context and class of frame ---- */

static struct hist_memo *find_memo(const struct hist *h, uint64_t key)
{
	size_t at = (size_t)mix(0, key);

	for (;; at++) {
		struct hist_memo *m = &h->memo[at & (h->memo_room - 1)];

		if (!m->row || m->key == key)
			return m;
	}
}

static void grow_memo(struct hist *h)
{
	struct hist_memo *old = h->memo;
	size_t room = h->memo_room;

	h->memo_room = room ? room * 2 : 256;
	h->memo = alloc_zero(h->memo_room, sizeof(h->memo[0]));
	for (size_t i = 0; i < room; i++)
		if (old[i].row)
			*find_memo(h, old[i].key) = old[i];
	free(old);
}

/* Where the histogram's keys are among those of the stacks. */
struct columns {
	const struct stackset *stacks;
	size_t at[SORTKEY_MOST];
};

static struct columns match_keys(const struct hist *h, const struct stackset *s)
{
	struct columns c = { .stacks = s };

	for (size_t i = 0; i < h->args.nkeys; i++)
		for (size_t k = 0; k < s->nkeys; k++)
			if (s->keys[k] == h->args.keys[i])
				c.at[i] = k;
	return c;
}

static uint32_t row_at(struct hist *h, const struct columns *c, const struct stackset_row *s,
		       uint32_t frame)
{
	const uint32_t class = frameclass_find(&h->classes, frame);
	uint64_t key = (uint64_t)s->context << 32 | class;
	struct sortkey_value v[SORTKEY_MOST];
	const struct sortkey_value *of_context, *of_frame;
	struct hist_memo *m;

	if (h->memo_len * 2 >= h->memo_room)
		grow_memo(h);
	m = find_memo(h, key);
	if (m->row)
		return m->row - 1;
	of_context = stackset_values(c->stacks, s);
	of_frame = frameclass_values(&h->classes, class);
	for (size_t i = 0; i < h->args.nkeys; i++)
		v[i] = h->args.keys[i]->flags & SORTKEY_OF_FRAME ? of_frame[i]
								 : of_context[c->at[i]];
	m->key = key;
	m->row = find_row(h, v) + 1;
	h->memo_len++;
	return m->row - 1;
}

/* Contexts of other stacks have other values. */
static void forget_memo(struct hist *h)
{
	if (h->memo)
		memset(h->memo, 0, h->memo_room * sizeof(h->memo[0]));
	h->memo_len = 0;
}

/* ---- adding ---- */

static void visit_row(struct hist *h, const struct hist_visit *v, struct hist_found f)
{
	if (h->last_seen.at[f.row] == h->stack)
		return;
	h->last_seen.at[f.row] = h->stack;
	v->found(v->arg, &f);
}

/*
 * Calls v for the rows of one stack. Recursion does not make a share larger: a
 * row has a stack once.
 */
static void visit_stack(struct hist *h, const struct columns *c, uint32_t number,
			const struct hist_visit *v)
{
	const struct stackset_row *s = &c->stacks->rows.at[number];
	struct hist_found f = { .stack = number, .node = s->chain, .is_self = true };
	size_t n;

	h->stack++;
	f.row = row_at(h, c, s, s->frame);
	visit_row(h, v, f);
	if (!h->args.by_children)
		return;
	f.is_self = false;
	h->path.len = 0;
	for (uint32_t node = s->chain; node; node = h->chains->nodes.at[node].caller)
		*vec_add(&h->path) = node;
	n = h->path.len;
	for (size_t i = 0; i < n; i++) {
		uint32_t frame;

		f.node = h->path.at[h->args.outermost_first ? n - 1 - i : i];
		frame = h->chains->nodes.at[f.node].frame;
		if (h->args.hide_unresolved && !framepool_function(h->frames, frame))
			continue;
		f.row = row_at(h, c, s, frame);
		visit_row(h, v, f);
	}
}

void hist_visit(struct hist *h, const struct stackset *s, const struct hist_visit *v)
{
	struct columns c = match_keys(h, s);

	forget_memo(h);
	for (size_t i = 0; i < s->rows.len; i++)
		visit_stack(h, &c, (uint32_t)i, v);
}

struct adding {
	struct hist *hist;
	const struct stackset *stacks;
	size_t member;
	size_t parallelism; /* the number of that key, SIZE_MAX: they do not have it */
};

/* What the program took longer for it: others that ran meanwhile would have had to, too. */
static uint64_t latency_of(const struct adding *a, const struct stackset_row *s)
{
	uint64_t n = 0;

	if (a->parallelism != SIZE_MAX)
		n = stackset_values(a->stacks, s)[a->parallelism].number;
	return n ? s->period / n : 0;
}

static enum hist_mode mode_of(unsigned cpumode)
{
	switch (cpumode) {
	case RECORD_KERNEL:
	case RECORD_HYPERVISOR:
		return HIST_SYS;
	case RECORD_GUEST_KERNEL:
		return HIST_GUEST_SYS;
	case RECORD_GUEST_USER:
		return HIST_GUEST_US;
	default:
		return HIST_US;
	}
}

static void count(void *arg, const struct hist_found *f)
{
	struct adding *a = arg;
	const struct stackset_row *s = &a->stacks->rows.at[f->stack];
	struct hist_count *c = &a->hist->rows.at[f->row].counts[a->member];

	uint64_t latency = latency_of(a, s);

	c->children += s->period;
	c->latency_children += latency;
	if (!f->is_self)
		return;
	c->samples += s->samples;
	c->period += s->period;
	c->latency += latency;
	a->hist->totals.at[a->member].latency += latency;
	c->modes[mode_of(framepool_at(a->hist->frames, s->frame)->cpumode)] += s->period;
}

void hist_add(struct hist *h, const struct stackset *s, size_t member)
{
	struct adding a = { .hist = h, .stacks = s, .member = member, .parallelism = SIZE_MAX };
	struct hist_total *t = &h->totals.at[member];

	for (size_t i = 0; i < s->nkeys; i++)
		if (s->keys[i] == &sortsample_parallelism)
			a.parallelism = i;
	hist_visit(h, s, &(struct hist_visit){ count, &a });
	t->samples += s->samples;
	t->period += s->period;
	t->all_samples += s->all_samples;
	t->all_period += s->all_period;
}

/* ---- order ---- */

struct ordering {
	const struct hist *hist;
	const struct hist_order *order;
	size_t n, member;
};

static uint64_t measure(const struct hist_count *c, const struct hist_order *o)
{
	switch (o->by) {
	case HIST_BY_CHILDREN:
		return c->children;
	case HIST_BY_SAMPLES:
		return c->samples;
	case HIST_BY_LATENCY:
		return c->latency;
	case HIST_BY_LATENCY_CHILDREN:
		return c->latency_children;
	case HIST_BY_MODE:
		return c->modes[o->number];
	default:
		return c->period;
	}
}

static int compare_measures(const struct ordering *o, const struct hist_order *by,
			    const struct hist_row *x, const struct hist_row *y)
{
	size_t members = o->hist->args.members;

	for (size_t i = 0; i < members; i++) {
		size_t member = (o->member + i) % members;
		uint64_t a = measure(&x->counts[member], by), b = measure(&y->counts[member], by);

		if (a != b)
			return a > b ? -1 : 1;
	}
	return 0;
}

static int compare_rows(const void *a, const void *b, void *arg)
{
	const struct ordering *o = arg;
	const struct hist_row *x = &o->hist->rows.at[*(const uint32_t *)a];
	const struct hist_row *y = &o->hist->rows.at[*(const uint32_t *)b];
	const struct hist_args *args = &o->hist->args;
	int c = 0;

	for (size_t i = 0; i < o->n && !c; i++) {
		const struct hist_order *by = &o->order[i];

		c = by->by == HIST_BY_KEY ? args->keys[by->number]->compare(x->values[by->number],
									    y->values[by->number])
					  : compare_measures(o, by, x, y);
	}
	for (size_t i = 0; i < args->nkeys && !c; i++)
		c = args->keys[i]->compare(x->values[i], y->values[i]);
	return c ? c : (x > y) - (x < y);
}

void hist_sort(struct hist *h, const struct hist_order *order, size_t n, size_t member)
{
	struct ordering o = { .hist = h, .order = order, .n = n, .member = member };

	h->sorted.len = 0;
	for (size_t i = 0; i < h->rows.len; i++)
		*vec_add(&h->sorted) = (uint32_t)i;
	if (h->rows.len)
		qsort_r(h->sorted.at, h->sorted.len, sizeof(h->sorted.at[0]), compare_rows, &o);
}
