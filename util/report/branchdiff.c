/* SPDX-License-Identifier: MIT */
#include "util/report/branchdiff.h"

#include <math.h>
#include <string.h>

#include "util/base/arena.h"
#include "util/base/map.h"
#include "util/report/branchrank.h"
#include "util/report/branchshuffle.h"

/*
 * When chance alone can put two recordings so far apart, a larger distance than
 * the tolerance says nothing.
 */
#define CHANCE_MOST 0.5

struct maker {
	struct branchdiff *d;
	struct map rows; /* row numbers plus 1, by what they are called */
};

/* Names live as long as the recordings: rows have copies of none. */
static struct branchdiff_end end_of(const struct branchread_name *n, enum branchread_key dso,
				    enum branchread_key symbol)
{
	return (struct branchdiff_end){
		.symbol = branchread_symbol(n, symbol),
		.dso = branchread_value(n, dso).thing,
		.address = branchread_symbol(n, symbol) ? 0 : branchread_value(n, symbol).number,
	};
}

static void add_key(const struct branchread_name *n, struct buf *out)
{
	for (size_t i = BRANCHREAD_DSO_FROM; i < BRANCHREAD_NKEYS; i++) {
		branchread_add(n, i, out);
		buf_add_char(out, '\n');
	}
}

static size_t find_row(struct maker *m, const struct branchread_name *n)
{
	struct arena *arena = m->d->arena;
	struct buf key = { 0 };
	void **place;

	add_key(n, &key);
	place = map_find(&m->rows, buf_view(&key)) ? map_add(&m->rows, buf_view(&key)) : NULL;
	if (!place) {
		const char *kept = arena_stringn(arena, key.at, key.len);

		place = map_add(&m->rows, view_make(kept, key.len));
		*vec_add(&m->d->rows) = (struct branchdiff_row){
			.from = end_of(n, BRANCHREAD_DSO_FROM, BRANCHREAD_FROM),
			.to = end_of(n, BRANCHREAD_DSO_TO, BRANCHREAD_TO),
		};
		*place = (void *)(uintptr_t)m->d->rows.len;
	}
	buf_release(&key);
	return (size_t)(uintptr_t)*place - 1;
}

/* The row of each edge; empty entries are in no stack. */
static uint32_t *number_edges(struct maker *m, const struct branchread *b, bool is_b)
{
	uint32_t *numbers = alloc_zero(b->edges.len + 1, sizeof(*numbers));

	for (size_t i = 0; i < b->edges.len; i++) {
		const struct branchtable_pair *p = &b->table.edges.rows.at[i];
		struct branchdiff_row *row;

		if (!p->a && !p->b)
			continue;
		numbers[i] = (uint32_t)find_row(m, &b->edges.at[i]);
		row = &m->d->rows.at[numbers[i]];
		*(is_b ? &row->b : &row->a) += p->count;
	}
	return numbers;
}

static double distance_of(const struct branchdiff *d)
{
	double l1 = 0;

	for (size_t i = 0; i < d->rows.len; i++)
		l1 += fabs(d->rows.at[i].a_share - d->rows.at[i].b_share);
	/* Sums of shares may be a rounding above what they can be. */
	return l1 < 2 ? l1 : 2;
}

static void judge(struct branchdiff *d, double tolerance)
{
	if (!d->a_branches || !d->b_branches) {
		d->verdict = BRANCHDIFF_TOO_FEW;
		d->reason = "one of the recordings has no branches";
	} else if (d->l1 <= tolerance) {
		d->verdict = BRANCHDIFF_SIMILAR;
		d->reason = "the distance is within the tolerance";
	} else if (d->l1 > d->limit) {
		d->verdict = BRANCHDIFF_DIFFERENT;
		d->reason = "two recordings of one program would hardly be so far apart at these "
			    "numbers of samples";
	} else if (d->limit > CHANCE_MOST) {
		d->verdict = BRANCHDIFF_TOO_FEW;
		d->reason = "at these numbers of samples, two recordings of one program can be so "
			    "far apart, and so can those of different ones";
	} else {
		d->verdict = BRANCHDIFF_SIMILAR;
		d->reason = "two recordings of one program can be so far apart at these numbers of "
			    "samples";
	}
}

/* By file and address, and behind them what has a name. */
static int compare_ends(const struct branchdiff_end *x, const struct branchdiff_end *y)
{
	int order = !x->symbol == !y->symbol ? 0 : x->symbol ? 1 : -1;

	if (!order && x->symbol)
		order = strcmp(x->symbol, y->symbol);
	if (!order)
		order = strcmp(x->dso, y->dso);
	return order ? order : (x->address > y->address) - (x->address < y->address);
}

static int by_difference(const void *a, const void *b)
{
	const struct branchdiff_row *x = a, *y = b;
	double p = fabs(x->b_share - x->a_share), q = fabs(y->b_share - y->a_share);
	int order;

	if (p != q)
		return p > q ? -1 : 1;
	if (x->a != y->a)
		return x->a > y->a ? -1 : 1;
	order = compare_ends(&x->from, &y->from);
	return order ? order : compare_ends(&x->to, &y->to);
}

static void correlate(struct branchdiff *d)
{
	double *a = alloc_zero(d->rows.len + 1, sizeof(*a));
	double *b = alloc_zero(d->rows.len + 1, sizeof(*b));

	for (size_t i = 0; i < d->rows.len; i++) {
		a[i] = d->rows.at[i].a_share;
		b[i] = d->rows.at[i].b_share;
	}
	d->has_rank = branchrank_correlate(a, b, d->rows.len, &d->rank);
	free(a);
	free(b);
}

void branchdiff_make(struct branchdiff *d, const struct branchread *a, const struct branchread *b,
		     double tolerance, struct arena *arena)
{
	struct maker m = { .d = d };
	struct branchshuffle s = { 0 };
	uint32_t *a_rows, *b_rows;

	*d = (struct branchdiff){
		.arena = arena,
		.a_branches = a->table.branches - a->table.empty,
		.b_branches = b->table.branches - b->table.empty,
		.a_empty = a->table.empty,
		.b_empty = b->table.empty,
		.a_samples = a->samples,
		.b_samples = b->samples,
	};
	a_rows = number_edges(&m, a, false);
	b_rows = number_edges(&m, b, true);
	for (size_t i = 0; i < d->rows.len; i++) {
		struct branchdiff_row *r = &d->rows.at[i];

		r->a_share = d->a_branches ? (double)r->a / (double)d->a_branches : 0;
		r->b_share = d->b_branches ? (double)r->b / (double)d->b_branches : 0;
	}
	d->l1 = distance_of(d);
	correlate(d);
	branchshuffle_add(&s, a->stacks.at, a->stacks.len, a_rows);
	s.first = s.stacks.len;
	branchshuffle_add(&s, b->stacks.at, b->stacks.len, b_rows);
	d->dealt = branchshuffle_run(&s, d->rows.len, d->l1, &d->expected, &d->limit, &d->chance);
	judge(d, tolerance);
	if (d->rows.len)
		qsort(d->rows.at, d->rows.len, sizeof(d->rows.at[0]), by_difference);
	branchshuffle_release(&s);
	map_release(&m.rows);
	free(a_rows);
	free(b_rows);
}

void branchdiff_release(struct branchdiff *d)
{
	vec_release(&d->rows);
}
