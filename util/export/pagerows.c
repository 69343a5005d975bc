/* SPDX-License-Identifier: MIT */
#include "util/export/pagerows.h"

enum { MOST = 1 << 20, FIRST_TICK_NS = 1 << 14 };

void pagerows_release(struct pagerows *r)
{
	vec_release(&r->rows);
}

static int compare_rows(const void *a, const void *b)
{
	const struct pagerow *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	if (x->event != y->event)
		return x->event < y->event ? -1 : 1;
	if (x->thread != y->thread)
		return x->thread < y->thread ? -1 : 1;
	return x->node < y->node ? -1 : x->node > y->node;
}

static void to_tick(const struct pagerows *r, struct pagerow *row)
{
	if (r->tick_ns)
		row->time -= row->time % r->tick_ns;
}

/* What is the same after this tick becomes one row. */
static void merge(struct pagerows *r)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->rows.len; i++)
		to_tick(r, &r->rows.at[i]);
	qsort(r->rows.at, r->rows.len, sizeof(r->rows.at[0]), compare_rows);
	for (size_t i = 0; i < r->rows.len; i++) {
		struct pagerow *row = &r->rows.at[i];
		struct pagerow *last = kept ? &r->rows.at[kept - 1] : NULL;

		if (last && compare_rows(last, row) == 0) {
			last->weight += row->weight;
			last->count += row->count;
		} else {
			r->rows.at[kept++] = *row;
		}
	}
	r->rows.len = kept;
}

/*
 * Half of the room is to be free afterwards, so that the work stays linear.
 * A tick as long as can be merges all that ever will be.
 */
static void coarsen(struct pagerows *r)
{
	size_t most = r->most ? r->most : MOST;

	while (r->rows.len > most / 2 && r->tick_ns < UINT64_MAX / 2) {
		r->tick_ns = r->tick_ns ? r->tick_ns * 2 : FIRST_TICK_NS;
		merge(r);
	}
	if (r->rows.len > most / 2)
		r->most = r->rows.len * 2;
}

void pagerows_add(struct pagerows *r, struct pagerow row)
{
	to_tick(r, &row);
	*vec_add(&r->rows) = row;
	if (r->rows.len >= (r->most ? r->most : MOST))
		coarsen(r);
}

void pagerows_finish(struct pagerows *r)
{
	if (r->rows.len)
		merge(r);
}
