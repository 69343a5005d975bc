/* SPDX-License-Identifier: MIT */
#include "util/report/levels.h"

#include "util/report/measuretext.h"

struct walk {
	const struct hist *hist;
	double least;
	bool of_wanted;
	void (*tell)(void *arg, const struct levels_row *row);
	void *arg;
	size_t level;
};

/* Rows [first, end) of the list that is walked, of one value. */
struct group {
	size_t first, end;
	struct hist_count *counts;
};

static int by_value(const void *a, const void *b, void *arg)
{
	const struct walk *w = arg;
	const struct sortkey_value *x = w->hist->rows.at[*(const uint32_t *)a].values;
	const struct sortkey_value *y = w->hist->rows.at[*(const uint32_t *)b].values;
	int c = w->hist->args.keys[w->level]->compare(x[w->level], y[w->level]);

	return c ? c : (x > y) - (x < y);
}

static bool is_same(const struct walk *w, uint32_t a, uint32_t b)
{
	return w->hist->args.keys[w->level]->compare(w->hist->rows.at[a].values[w->level],
						     w->hist->rows.at[b].values[w->level]) == 0;
}

static int by_size(const void *a, const void *b, void *arg)
{
	const struct group *x = a, *y = b;
	const struct walk *w = arg;
	uint64_t p = w->hist->args.by_children ? x->counts->children : x->counts->period;
	uint64_t q = w->hist->args.by_children ? y->counts->children : y->counts->period;

	if (p != q)
		return p > q ? -1 : 1;
	return x->first < y->first ? -1 : 1;
}

static void add_counts(struct hist_count *to, const struct hist_count *from, size_t members)
{
	for (size_t i = 0; i < members; i++) {
		to[i].samples += from[i].samples;
		to[i].period += from[i].period;
		to[i].children += from[i].children;
		to[i].latency += from[i].latency;
		to[i].latency_children += from[i].latency_children;
		for (size_t k = 0; k < HIST_MODES; k++)
			to[i].modes[k] += from[i].modes[k];
	}
}

static void walk_level(struct walk *w, uint32_t *rows, size_t n)
{
	struct VEC(struct group) groups = { 0 };
	size_t members = w->hist->args.members;
	struct arena arena = { 0 };

	if (!n)
		return;
	qsort_r(rows, n, sizeof(rows[0]), by_value, w);
	for (size_t i = 0; i < n; i++) {
		if (!i || !is_same(w, rows[i - 1], rows[i]))
			*vec_add(&groups) = (struct group){
				.first = i,
				.counts = arena_alloc(&arena, members * sizeof(struct hist_count)),
			};
		groups.at[groups.len - 1].end = i + 1;
		add_counts(groups.at[groups.len - 1].counts, w->hist->rows.at[rows[i]].counts,
			   members);
	}
	qsort_r(groups.at, groups.len, sizeof(groups.at[0]), by_size, w);
	for (size_t i = 0; i < groups.len; i++) {
		const struct group *g = &groups.at[i];
		const struct levels_row row = {
			.level = w->level,
			.value = w->hist->rows.at[rows[g->first]].values[w->level],
			.counts = g->counts,
			.row = rows[g->first],
		};

		if (!measuretext_reaches(w->hist, g->counts, w->least, w->of_wanted))
			continue;
		w->tell(w->arg, &row);
		if (w->level + 1 == w->hist->args.nkeys)
			continue;
		w->level++;
		walk_level(w, rows + g->first, g->end - g->first);
		w->level--;
	}
	vec_release(&groups);
	arena_release(&arena);
}

void levels_walk(const struct hist *h, const struct fields *f, double least, bool of_wanted,
		 void (*tell)(void *arg, const struct levels_row *row), void *arg)
{
	struct walk w = {
		.hist = h,
		.least = least,
		.of_wanted = of_wanted,
		.tell = tell,
		.arg = arg,
	};
	uint32_t *rows = alloc_zero(h->rows.len + 1, sizeof(rows[0]));

	for (size_t i = 0; i < h->rows.len; i++)
		rows[i] = (uint32_t)i;
	if (f->nkeys && h->rows.len)
		walk_level(&w, rows, h->rows.len);
	free(rows);
}
