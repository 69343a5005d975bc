/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "util/report/blockdiff.h"

/* As many times low as high cycles: the mean is in the middle, all deviate by half. */
static struct blockdiff_part part(uint64_t times, uint64_t low, uint64_t high)
{
	return (struct blockdiff_part){
		.times = times,
		.cycles = times / 2 * (low + high),
		.squares = (double)(times / 2) * (double)(low * low + high * high),
	};
}

static void add(struct blockdiff *d, const char *range, struct blockdiff_part a,
		struct blockdiff_part b)
{
	*vec_add(&d->rows) = (struct blockdiff_row){
		.range = range,
		.dso = "a.so",
		.parts = { a, b },
	};
	d->cycles[0] += a.cycles;
	d->cycles[1] += b.cycles;
}

Test(blockdiff, tells_change_from_chance)
{
	static const struct {
		const char *range;
		enum diff_verdict verdict;
	} want[] = {
		{ "slower", DIFF_SIGNIFICANT }, /* by 4 of 12, more than any other */
		{ "noisy", DIFF_CHANCE },	/* by 2, where each time deviates by 40 */
		{ "faster", DIFF_SIGNIFICANT }, /* by 1, and each time deviates by 1 */
		{ "exact", DIFF_SIGNIFICANT },	/* by 0.5, and no time deviates */
		{ "same", DIFF_CHANCE },	{ "rare", DIFF_TOO_FEW }, /* by 50, of 10 times */
	};
	struct blockdiff d = { .cycles = { 0 } };
	struct err err = { 0 };

	add(&d, "same", part(1000, 9, 11), part(400, 9, 11));
	add(&d, "rare", part(10, 50, 50), part(5000, 100, 100));
	add(&d, "noisy", part(200, 60, 140), part(200, 62, 142));
	add(&d, "only one has it", part(1000, 5, 7), (struct blockdiff_part){ .times = 0 });
	add(&d, "faster", part(1000, 9, 11), part(1000, 8, 10));
	add(&d, "slower", part(1000, 10, 14), part(1000, 14, 18));
	add(&d, "exact", part(20, 4, 4),
	    (struct blockdiff_part){ .times = 20, .cycles = 90, .squares = 405 });
	cr_assert_eq(blockdiff_judge(&d, &err), 0, "%s", err.text);
	cr_assert_eq(d.rows.len, sizeof(want) / sizeof(want[0]));
	for (size_t i = 0; i < d.rows.len; i++) {
		cr_expect_str_eq(d.rows.at[i].range, want[i].range, "row %zu", i);
		cr_expect_eq(d.rows.at[i].verdict, want[i].verdict, "%s: p is %g",
			     d.rows.at[i].range, d.rows.at[i].p);
	}
	cr_assert_float_eq(blockdiff_mean(&d.rows.at[0].parts[1]), 16, 1e-9);
	cr_assert_float_eq(blockdiff_deviation(&d.rows.at[0].parts[0]), 2 * sqrt(1000 / 999.0),
			   1e-9);
	/* 2 cycles, a standard error of 4.01: p as tables of the normal distribution have it. */
	cr_assert_float_eq(d.rows.at[1].p, 0.618, 0.001);
	blockdiff_release(&d);
}
