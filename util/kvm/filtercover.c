/* SPDX-License-Identifier: MIT */
#include "util/kvm/filtercover.h"

#include <stdlib.h>

#include "util/kvm/unitcover.h"

/* Of the steps, one in EASY_SHARE is for those that are easy. */
enum { SELECTS = 0x1000, EASY_SHARE = 16 };

static void add_entries(struct filtercover *c, unsigned int select,
			const struct unitset_cubes *cubes, bool exclude)
{
	for (size_t i = 0; i < cubes->len; i++)
		*vec_add(&c->entries) = kvmfilter_encode(&(struct kvmfilter_entry){
			.select = select,
			.mask = cubes->at[i].mask,
			.match = cubes->at[i].match,
			.exclude = exclude,
		});
}

/* A select with what is wanted of it, and its cover. */
struct problem {
	unsigned int select;
	struct unitset wanted;
	struct unitcover cover;
};

struct problems VEC(struct problem);

static void find_problems(struct problems *out, const uint64_t *events, size_t n)
{
	struct unitset *wanted = alloc_zero(SELECTS, sizeof(*wanted));

	for (size_t i = 0; i < n; i++)
		unitset_add(&wanted[kvmfilter_select(events[i])], kvmfilter_unit_mask(events[i]));
	for (unsigned int select = 0; select < SELECTS; select++) {
		if (!unitset_is_empty(&wanted[select]))
			*vec_add(out) =
				(struct problem){ .select = select, .wanted = wanted[select] };
	}
	free(wanted);
}

/* The hardest are those of which half is wanted. */
static size_t hardness(const struct problem *p)
{
	size_t n = unitset_count(&p->wanted);

	return n < 128 ? n : 256 - n;
}

static int compare_hardness(const void *a, const void *b)
{
	const struct problem *p = a, *q = b;
	size_t x = hardness(p), y = hardness(q);

	return x == y ? (int)p->select - (int)q->select : x < y ? -1 : 1;
}

static int compare_selects(const void *a, const void *b)
{
	const struct problem *p = a, *q = b;

	return (int)p->select - (int)q->select;
}

static bool is_proven(const struct problem *p)
{
	return p->cover.bound && p->cover.bound == p->cover.includes.len + p->cover.excludes.len;
}

/*
 * Shares the steps among those that are not solved, and what one does not need is for the
 * others: the hardest come last.
 */
static uint64_t solve_all(struct problems *problems, uint64_t effort)
{
	size_t left = 0;

	for (size_t i = 0; i < problems->len; i++)
		left += !is_proven(&problems->at[i]);
	for (size_t i = 0; i < problems->len; i++) {
		struct problem *p = &problems->at[i];
		uint64_t share;

		if (is_proven(p))
			continue;
		share = effort / left--;
		unitcover_release(&p->cover);
		p->cover = (struct unitcover){ .steps = share };
		unitcover_solve(&p->cover, &p->wanted);
		effort -= share - p->cover.steps;
	}
	return effort;
}

void filtercover_solve(struct filtercover *c, const uint64_t *events, size_t n, uint64_t effort)
{
	struct problems problems = { 0 };

	*c = (struct filtercover){ .proven = true };
	find_problems(&problems, events, n);
	if (problems.len)
		qsort(problems.at, problems.len, sizeof(problems.at[0]), compare_hardness);
	/* Most are easy. What is searched for again is a small part, so that nothing is kept of it. */
	if (problems.len > 1)
		effort = effort - effort / EASY_SHARE + solve_all(&problems, effort / EASY_SHARE);
	solve_all(&problems, effort);
	if (problems.len)
		qsort(problems.at, problems.len, sizeof(problems.at[0]), compare_selects);
	for (size_t i = 0; i < problems.len; i++) {
		struct problem *p = &problems.at[i];

		add_entries(c, p->select, &p->cover.includes, false);
		add_entries(c, p->select, &p->cover.excludes, true);
		c->bound += p->cover.bound;
		c->proven &= is_proven(p);
		unitcover_release(&p->cover);
	}
	vec_release(&problems);
}

void filtercover_release(struct filtercover *c)
{
	vec_release(&c->entries);
}
