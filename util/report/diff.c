/* SPDX-License-Identifier: MIT */
#include "util/report/diff.h"

#include <math.h>

#include "util/report/chance.h"

#define LEAST_EXPECTED 5.0 /* samples, for the normal distribution to be near enough */

void diff_init(struct diff *d, const struct sortkey *const *keys, size_t nkeys, size_t nfiles,
	       bool of_wanted)
{
	*d = (struct diff){
		.keys = keys,
		.nkeys = nkeys,
		.nfiles = nfiles,
		.of_wanted = of_wanted,
	};
	for (size_t i = 0; i < nfiles; i++)
		*vec_add(&d->totals) = (struct hist_total){ 0 };
}

void diff_release(struct diff *d)
{
	vec_release(&d->rows);
	vec_release(&d->totals);
	map_release(&d->by_text);
	arena_release(&d->arena);
	*d = (struct diff){ 0 };
}

/* All keys in one text, NUL between. */
static void join_keys(const struct diff *d, const struct hist_row *row, struct buf *out)
{
	buf_clear(out);
	for (size_t i = 0; i < d->nkeys; i++) {
		/* The same place in two builds of a file is not the same code: as in perf, all of it is. */
		if (d->keys[i] == &sortcode_sym && !row->values[i].thing)
			buf_printf(out, "[%c] [unknown]", row->values[i].mode);
		else
			d->keys[i]->add(row->values[i], row->counts[0].samples, out);
		buf_add_char(out, '\0');
	}
}

static size_t add_row(struct diff *d, struct view text)
{
	const char *kept = arena_stringn(&d->arena, text.at, text.len);
	const char **texts = arena_alloc(&d->arena, (d->nkeys + 1) * sizeof(*texts));
	const char *at = kept;

	for (size_t i = 0; i < d->nkeys; i++) {
		texts[i] = at;
		at += strlen(at) + 1;
	}
	*vec_add(&d->rows) = (struct diff_row){
		.texts = texts,
		.parts = arena_alloc(&d->arena, d->nfiles * sizeof(struct diff_part)),
	};
	*map_add(&d->by_text, view_make(kept, text.len)) = (void *)d->rows.len;
	return d->rows.len - 1;
}

void diff_add(struct diff *d, const struct hist *h, size_t file)
{
	struct hist_total *t = &d->totals.at[file];
	struct buf text = { 0 };

	for (size_t i = 0; i < h->args.members; i++) {
		t->samples += h->totals.at[i].samples;
		t->period += h->totals.at[i].period;
		t->all_samples += h->totals.at[i].all_samples;
		t->all_period += h->totals.at[i].all_period;
	}
	for (size_t i = 0; i < h->rows.len; i++) {
		size_t number;
		struct diff_part *part;

		join_keys(d, &h->rows.at[i], &text);
		number = (size_t)map_find(&d->by_text, buf_view(&text));
		number = number ? number - 1 : add_row(d, buf_view(&text));
		part = &d->rows.at[number].parts[file];
		part->samples += h->rows.at[i].counts[0].samples;
		part->period += h->rows.at[i].counts[0].period;
	}
	buf_release(&text);
}

/* ---- significance ---- */

const char *diff_verdict_name(enum diff_verdict v)
{
	static const char *const names[] = {
		[DIFF_TOO_FEW] = "too few samples",
		[DIFF_CHANCE] = "not significant",
		[DIFF_SIGNIFICANT] = "significant",
	};

	return names[v];
}

const char *diff_verdict_mark(enum diff_verdict v)
{
	return v == DIFF_SIGNIFICANT ? "yes" : v == DIFF_CHANCE ? "no" : "few";
}

static uint64_t samples_of(const struct diff *d, size_t file)
{
	const struct hist_total *t = &d->totals.at[file];

	return d->of_wanted ? t->samples : t->all_samples;
}

/* The chance that two shares as different as these are of one; -1: too few samples to say. */
static double test_shares(const struct chance *c, double a, double all_a, double b, double all_b)
{
	double all = all_a + all_b, share, few, error, z;

	if (all_a <= 0 || all_b <= 0)
		return -1;
	share = (a + b) / all;
	few = all_a < all_b ? all_a : all_b;
	/* What is expected in each of the four cells. */
	if ((share < 0.5 ? share : 1 - share) * few < LEAST_EXPECTED)
		return share >= 1 && few >= LEAST_EXPECTED ? 1 : -1;
	error = sqrt(share * (1 - share) * (1 / all_a + 1 / all_b));
	z = (a / all_a - b / all_b) / error;
	return chance_of(c, z);
}

static void judge_file(struct diff *d, const struct chance *c, size_t file)
{
	struct VEC(double) all = { 0 };
	double limit;

	for (size_t i = 0; i < d->rows.len; i++) {
		struct diff_part *parts = d->rows.at[i].parts;

		parts[file].p = test_shares(c, (double)parts[0].samples, (double)samples_of(d, 0),
					    (double)parts[file].samples,
					    (double)samples_of(d, file));
		if (parts[file].p >= 0)
			*vec_add(&all) = parts[file].p;
	}
	limit = chance_limit(all.at, all.len);
	for (size_t i = 0; i < d->rows.len; i++) {
		struct diff_part *part = &d->rows.at[i].parts[file];

		part->verdict = part->p < 0	   ? DIFF_TOO_FEW
				: part->p <= limit ? DIFF_SIGNIFICANT
						   : DIFF_CHANCE;
	}
	vec_release(&all);
}

int diff_judge(struct diff *d, struct err *err)
{
	struct chance c;

	if (chance_init(&c, err) < 0)
		return -1;
	for (size_t i = 0; i < d->rows.len; i++)
		d->rows.at[i].parts[0].p = 1;
	for (size_t i = 1; i < d->nfiles; i++)
		judge_file(d, &c, i);
	return 0;
}

/* ---- values ---- */

double diff_share(const struct diff *d, const struct diff_row *row, size_t file)
{
	const struct hist_total *t = &d->totals.at[file];
	uint64_t all = d->of_wanted ? t->period : t->all_period;

	return all ? 100.0 * (double)row->parts[file].period / (double)all : 0;
}

bool diff_is_in(const struct diff_row *row, size_t file)
{
	return row->parts[file].samples || row->parts[file].period;
}

double diff_value(const struct diff *d, const struct diff_row *row, size_t file,
		  enum diff_compute compute, struct diff_weights weights)
{
	double first = (double)row->parts[0].period, other = (double)row->parts[file].period;

	if (!diff_is_in(row, file))
		return (double)NAN;
	switch (compute) {
	case DIFF_RATIO:
		return first > 0 ? other / first : (double)NAN;
	case DIFF_WDIFF:
		return other * weights.other - first * weights.first;
	default:
		return diff_share(d, row, file) - diff_share(d, row, 0);
	}
}

struct sorting {
	const struct diff *diff;
	size_t file;
	enum diff_compute compute;
	struct diff_weights weights;
};

/* Rows without a value are last. */
static double sort_value(const struct sorting *s, const struct diff_row *row)
{
	double v = diff_value(s->diff, row, s->file, s->compute, s->weights);

	if (!s->file)
		return diff_share(s->diff, row, 0);
	if (isnan(v))
		return -(double)INFINITY;
	return s->compute == DIFF_DELTA_ABS ? fabs(v) : v;
}

static int compare_rows(const void *a, const void *b, void *arg)
{
	const struct diff_row *x = a, *y = b;
	const struct sorting *s = arg;
	double v = sort_value(s, x), w = sort_value(s, y);

	if (v > w || v < w)
		return v > w ? -1 : 1;
	v = diff_share(s->diff, x, 0);
	w = diff_share(s->diff, y, 0);
	if (v > w || v < w)
		return v > w ? -1 : 1;
	for (size_t i = 0; i < s->diff->nkeys; i++) {
		int c = strcmp(x->texts[i], y->texts[i]);

		if (c)
			return c;
	}
	return 0;
}

void diff_sort(struct diff *d, size_t file, enum diff_compute compute, struct diff_weights weights)
{
	struct sorting s = { d, file, compute, weights };

	if (d->rows.len)
		qsort_r(d->rows.at, d->rows.len, sizeof(d->rows.at[0]), compare_rows, &s);
	/* Rows are in other places now; nothing is added any more. */
	map_release(&d->by_text);
}
