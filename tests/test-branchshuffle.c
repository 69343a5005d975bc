/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>

#include "util/report/branchshuffle.h"

enum { ROWS = 30, LEN = 4, SAMPLES = 60, TRIALS = 300 };

static uint64_t next(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 33;
}

/* Samples of one program, half of which are of rows near each other; shift moves some of them. */
static void add_samples(struct branchshuffle *s, uint64_t *state, unsigned int n,
			unsigned int shift)
{
	for (unsigned int i = 0; i < n; i++) {
		unsigned int at = next(state) % ROWS;

		*vec_add(&s->stacks) = (struct branchshuffle_stack){ s->rows.len, LEN };
		for (unsigned int k = 0; k < LEN; k++) {
			unsigned int row = next(state) % 2 ? at : next(state) % ROWS;

			*vec_add(&s->rows) = row < ROWS / 2 ? (row + shift) % ROWS : row;
		}
	}
}

static struct branchshuffle make(uint64_t *state, unsigned int shift)
{
	struct branchshuffle s = { 0 };

	add_samples(&s, state, SAMPLES, 0);
	s.first = s.stacks.len;
	add_samples(&s, state, SAMPLES, shift);
	return s;
}

/* Of the recordings as they are; dealing moves the stacks. */
static double distance(const struct branchshuffle *s)
{
	double shares[ROWS] = { 0 }, l1 = 0;

	for (size_t i = 0; i < s->rows.len; i++)
		shares[s->rows.at[i]] += i < SAMPLES * LEN ? 1 : -1;
	for (size_t i = 0; i < ROWS; i++)
		l1 += fabs(shares[i]) / (SAMPLES * LEN);
	return l1;
}

static unsigned int count_above(unsigned int shift)
{
	uint64_t state = 1;
	unsigned int above = 0;

	for (unsigned int i = 0; i < TRIALS; i++) {
		struct branchshuffle s = make(&state, shift);
		double l1 = distance(&s), mean, limit, chance;

		cr_assert(branchshuffle_run(&s, ROWS, l1, &mean, &limit, &chance));
		above += l1 > limit;
		branchshuffle_release(&s);
	}
	return above;
}

/* How often chance alone is taken for a difference (5 in 100), and a difference for one. */
Test(branchshuffle, simulated_recordings)
{
	unsigned int same = count_above(0), other = count_above(ROWS / 2);

	cr_expect_leq(same, TRIALS * 8 / 100, "%u of %d", same, TRIALS);
	cr_expect_geq(same, TRIALS / 100, "%u of %d", same, TRIALS);
	cr_expect_geq(other, TRIALS * 95 / 100, "%u of %d", other, TRIALS);
}

/* Of one recording against another at that distance, always the same two. */
static double chance_of(uint64_t state, double l1, double *limit)
{
	struct branchshuffle s = make(&state, 0);
	double mean, chance;

	branchshuffle_run(&s, ROWS, l1, &mean, limit, &chance);
	branchshuffle_release(&s);
	return chance;
}

/* What is above the limit has a chance of at most 5 in 100, and nothing else has. */
Test(branchshuffle, limit_and_chance_agree)
{
	for (uint64_t state = 1; state < 6; state++) {
		double limit, again;

		chance_of(state, 0, &limit);
		cr_expect_gt(chance_of(state, limit, &again), 0.05);
		cr_expect_eq(again, limit);
		cr_expect_leq(chance_of(state, nextafter(limit, 3), &again), 0.05);
	}
}
