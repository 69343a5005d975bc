/* SPDX-License-Identifier: MIT */
#include "util/report/branchshuffle.h"

#include <math.h>

#include "util/report/branchread.h"

/* Often enough for one in twenty; large recordings less often, because chance moves them little. */
enum { DEALT_MOST = 400, DEALT_LEAST = 40 };
#define WORK_MOST 100e6 /* branches that are looked at in all */

void branchshuffle_add(struct branchshuffle *s, const uint32_t *edges, size_t n,
		       const uint32_t *numbers)
{
	size_t start = s->rows.len;

	for (size_t i = 0; i < n; i++) {
		if (edges[i] != BRANCHREAD_STACK_END) {
			*vec_add(&s->rows) = numbers[edges[i]];
			continue;
		}
		*vec_add(&s->stacks) =
			(struct branchshuffle_stack){ start, (uint32_t)(s->rows.len - start) };
		start = s->rows.len;
	}
}

void branchshuffle_release(struct branchshuffle *s)
{
	vec_release(&s->rows);
	vec_release(&s->stacks);
}

/* xorshift64*, by Vigna. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(0x2545f4914f6cdd1d);
}

/* The first samples of the list become others of it. */
static void deal(struct branchshuffle *s, uint64_t *state)
{
	for (size_t i = 0; i < s->first; i++) {
		size_t k = i + (size_t)(next_random(state) % (s->stacks.len - i));
		struct branchshuffle_stack stack = s->stacks.at[i];

		s->stacks.at[i] = s->stacks.at[k];
		s->stacks.at[k] = stack;
	}
}

static double distance(const struct branchshuffle *s, const uint64_t *all, uint64_t *part,
		       size_t nrows)
{
	uint64_t total = s->rows.len, mine = 0;
	double l1 = 0;

	memset(part, 0, nrows * sizeof(*part));
	for (size_t i = 0; i < s->first; i++) {
		const struct branchshuffle_stack *stack = &s->stacks.at[i];

		for (size_t k = 0; k < stack->len; k++)
			part[s->rows.at[stack->start + k]]++;
		mine += stack->len;
	}
	if (!mine || mine == total)
		return 2;
	for (size_t i = 0; i < nrows; i++)
		l1 += fabs((double)part[i] / (double)mine -
			   (double)(all[i] - part[i]) / (double)(total - mine));
	return l1;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

size_t branchshuffle_run(struct branchshuffle *s, size_t nrows, double l1, double *mean,
			 double *limit, double *chance)
{
	double most = WORK_MOST / ((double)s->rows.len + (double)nrows + 1);
	size_t n = most > DEALT_MOST ? DEALT_MOST : most < DEALT_LEAST ? DEALT_LEAST : (size_t)most;
	uint64_t *all, *part, state = UINT64_C(0x9e3779b97f4a7c15);
	double *seen, sum = 0;
	size_t far = 0;

	*mean = *limit = *chance = 0;
	if (!s->first || s->first == s->stacks.len || !s->rows.len)
		return 0;
	all = alloc_zero(nrows, sizeof(*all));
	part = alloc_zero(nrows, sizeof(*part));
	seen = alloc_zero(n, sizeof(*seen));
	for (size_t i = 0; i < s->rows.len; i++)
		all[s->rows.at[i]]++;
	for (size_t i = 0; i < n; i++) {
		deal(s, &state);
		seen[i] = distance(s, all, part, nrows);
		sum += seen[i];
		far += seen[i] >= l1;
	}
	qsort(seen, n, sizeof(*seen), by_size);
	*mean = sum / (double)n;
	/* The recordings as they are count as one of n + 1 ways to deal, of which 1 in 20 may be above. */
	*limit = seen[n - (n + 1) / 20];
	*chance = ((double)far + 1) / ((double)n + 1);
	free(all);
	free(part);
	free(seen);
	return n;
}
