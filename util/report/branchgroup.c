/* SPDX-License-Identifier: MIT */
#include "util/report/branchgroup.h"

#include <string.h>

/* The same place is the same value; of symbols' modes the name tells enough. */
static int compare_value(struct sortkey_value x, struct sortkey_value y)
{
	if (x.thing != y.thing)
		return (uintptr_t)x.thing < (uintptr_t)y.thing ? -1 : 1;
	return (x.number > y.number) - (x.number < y.number);
}

static int compare_keys(const struct branchgroup_row *x, const struct branchgroup_row *y,
			const enum branchread_key *keys, size_t n)
{
	int order = 0;

	for (size_t i = 0; i < n && !order; i++)
		order = compare_value(x->name->values[keys[i]], y->name->values[keys[i]]);
	return order;
}

static int compare_addresses(const struct branchgroup_row *x, const struct branchgroup_row *y)
{
	if (x->sum.a != y->sum.a)
		return x->sum.a < y->sum.a ? -1 : 1;
	return (x->sum.b > y->sum.b) - (x->sum.b < y->sum.b);
}

static int by_address(const void *a, const void *b)
{
	static const enum branchread_key keys[] = { BRANCHREAD_DSO_FROM, BRANCHREAD_DSO_TO };
	int order = compare_addresses(a, b);

	return order ? order : compare_keys(a, b, keys, 2);
}

static int by_symbol(const void *a, const void *b)
{
	static const enum branchread_key keys[] = { BRANCHREAD_COMM, BRANCHREAD_DSO_FROM,
						    BRANCHREAD_FROM, BRANCHREAD_DSO_TO,
						    BRANCHREAD_TO };

	return compare_keys(a, b, keys, 5);
}

static int by_name(const void *a, const void *b)
{
	static const enum branchread_key keys[] = { BRANCHREAD_FROM, BRANCHREAD_TO };

	return compare_keys(a, b, keys, 2);
}

static int by_count(const void *a, const void *b)
{
	const struct branchgroup_row *x = a, *y = b;

	if (x->sum.count != y->sum.count)
		return x->sum.count > y->sum.count ? -1 : 1;
	return compare_addresses(x, y);
}

void branchgroup_add(struct branchtable_pair *sum, const struct branchtable_pair *p)
{
	if (p->timed) {
		sum->least = !sum->timed || p->least < sum->least ? p->least : sum->least;
		sum->most = p->most > sum->most ? p->most : sum->most;
	}
	sum->count += p->count;
	sum->mispredicted += p->mispredicted;
	sum->told += p->told;
	sum->in_tx += p->in_tx;
	sum->aborts += p->aborts;
	sum->cycles += p->cycles;
	sum->timed += p->timed;
	sum->type = sum->type ? sum->type : p->type;
}

/* The lowest addresses stand for all, so that the order of rows is the same each time. */
static void merge(struct branchgroup_row *into, const struct branchgroup_row *row)
{
	struct branchgroup_row first = compare_addresses(row, into) < 0 ? *row : *into;

	branchgroup_add(&first.sum, first.name == row->name ? &into->sum : &row->sum);
	*into = first;
}

void branchgroup_make(struct branchgroup *g, const struct branchread *b, enum branchgroup_by by)
{
	static int (*const orders[])(const void *, const void *) = {
		[BRANCHGROUP_ADDRESS] = by_address,
		[BRANCHGROUP_SYMBOL] = by_symbol,
		[BRANCHGROUP_NAME] = by_name,
	};
	size_t n = 0;

	*g = (struct branchgroup){ 0 };
	for (size_t i = 0; i < b->table.edges.rows.len; i++)
		*vec_add(&g->rows) =
			(struct branchgroup_row){ b->table.edges.rows.at[i], &b->edges.at[i] };
	if (!g->rows.len)
		return;
	qsort(g->rows.at, g->rows.len, sizeof(g->rows.at[0]), orders[by]);
	for (size_t i = 1; i < g->rows.len; i++) {
		if (orders[by](&g->rows.at[n], &g->rows.at[i]) == 0)
			merge(&g->rows.at[n], &g->rows.at[i]);
		else
			g->rows.at[++n] = g->rows.at[i];
	}
	g->rows.len = n + 1;
	qsort(g->rows.at, g->rows.len, sizeof(g->rows.at[0]), by_count);
}

void branchgroup_release(struct branchgroup *g)
{
	vec_release(&g->rows);
}
