/* SPDX-License-Identifier: MIT */
#include "util/report/hist.h"

void hist_init(struct hist *h, const struct sortkey *const *keys, size_t nkeys)
{
	*h = (struct hist){ .keys = keys, .nkeys = nkeys };
}

void hist_release(struct hist *h)
{
	vec_release(&h->rows);
	free(h->slots);
	*h = (struct hist){ 0 };
}

static uint64_t hash_values(const struct hist *h, const struct sortkey_value *v)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < h->nkeys; i++) {
		hash = (hash ^ (uintptr_t)v[i].thing) * UINT64_C(0x9e3779b97f4a7c15);
		hash = (hash ^ hash >> 29 ^ v[i].number) * UINT64_C(0xbf58476d1ce4e5b9);
	}
	return hash ^ hash >> 32;
}

static bool is_same(const struct hist *h, const struct sortkey_value *a,
		    const struct sortkey_value *b)
{
	for (size_t i = 0; i < h->nkeys; i++)
		if (a[i].thing != b[i].thing || a[i].number != b[i].number ||
		    a[i].mode != b[i].mode)
			return false;
	return true;
}

static size_t *find_slot(const struct hist *h, const struct sortkey_value *v)
{
	size_t at = (size_t)hash_values(h, v);

	for (;; at++) {
		size_t *slot = &h->slots[at & (h->room - 1)];

		if (!*slot || is_same(h, h->rows.at[*slot - 1].values, v))
			return slot;
	}
}

static void grow(struct hist *h)
{
	free(h->slots);
	h->room = h->room ? h->room * 2 : 64;
	h->slots = alloc_zero(h->room, sizeof(h->slots[0]));
	for (size_t i = 0; i < h->rows.len; i++)
		*find_slot(h, h->rows.at[i].values) = i + 1;
}

struct hist_row *hist_find(struct hist *h, const struct sample *s, struct symbols *symbols)
{
	struct hist_row row = { 0 };
	size_t *slot;

	for (size_t i = 0; i < h->nkeys; i++)
		row.values[i] = h->keys[i]->take(s, symbols);
	if (h->rows.len * 2 >= h->room)
		grow(h);
	slot = find_slot(h, row.values);
	if (!*slot) {
		*vec_add(&h->rows) = row;
		*slot = h->rows.len;
	}
	return &h->rows.at[*slot - 1];
}

struct order {
	const struct hist *hist;
	bool by_children;
};

static int compare_rows(const void *a, const void *b, void *arg)
{
	const struct hist_row *x = a, *y = b;
	const struct order *o = arg;

	if (o->by_children && x->children != y->children)
		return x->children > y->children ? -1 : 1;
	if (x->period != y->period)
		return x->period > y->period ? -1 : 1;
	for (size_t i = 0; i < o->hist->nkeys; i++) {
		int c = o->hist->keys[i]->compare(x->values[i], y->values[i]);

		if (c)
			return c;
	}
	return 0;
}

void hist_sort(struct hist *h, bool by_children)
{
	struct order o = { .hist = h, .by_children = by_children };

	if (h->rows.len)
		qsort_r(h->rows.at, h->rows.len, sizeof(h->rows.at[0]), compare_rows, &o);
	/* Rows are in other places now; nothing is looked up any more. */
	free(h->slots);
	h->slots = NULL;
	h->room = 0;
}
