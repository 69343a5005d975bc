/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <math.h>

#include "util/count/counts.h"
#include "util/count/spread.h"

static void add_run(struct counts *c, const struct reading *readings, size_t n)
{
	struct readings list = { 0 };

	for (size_t i = 0; i < n; i++)
		*vec_add(&list) = readings[i];
	counts_add(c, &list);
	vec_release(&list);
}

Test(counts, cpus_and_threads_add_up)
{
	static const struct reading readings[] = {
		{ .event = 0, .cpu = 0, .value = 10, .enabled_ns = 5, .running_ns = 5 },
		{ .event = 1, .cpu = 0, .value = 1000, .enabled_ns = 5, .running_ns = 5 },
		{ .event = 0, .cpu = 1, .value = 32, .enabled_ns = 7, .running_ns = 7 },
	};
	struct counts c;
	struct count count;

	counts_init(&c, 2);
	add_run(&c, readings, 3);
	count = counts_at(&c, 0);
	cr_assert(count.counted);
	cr_assert_eq(count.value, 42);
	cr_assert_eq(count.enabled_ns, 12);
	cr_assert_eq(count.running_fraction, 1);
	cr_assert_eq(counts_at(&c, 1).value, 1000);
	counts_release(&c);
}

Test(counts, each_reading_is_scaled_by_its_own_times)
{
	static const struct reading readings[] = {
		{ .event = 0, .value = 100, .enabled_ns = 400, .running_ns = 100 },
		{ .event = 0, .value = 50, .enabled_ns = 400, .running_ns = 400 },
	};
	struct counts c;
	struct count count;

	counts_init(&c, 1);
	add_run(&c, readings, 2);
	count = counts_at(&c, 0);
	cr_assert_eq(count.value, 450);
	cr_assert_float_eq(count.running_fraction, 0.625, 1e-12);
	counts_release(&c);
}

Test(counts, large_counts_are_scaled_without_overflow)
{
	static const struct reading reading = { .value = UINT64_MAX / 4,
						.enabled_ns = UINT64_MAX / 2,
						.running_ns = UINT64_MAX / 4 };
	struct counts c;

	counts_init(&c, 1);
	add_run(&c, &reading, 1);
	/* MAX/4 * (MAX/2) / (MAX/4), both quotients cut: twice and a hair more. */
	cr_assert_eq(counts_at(&c, 0).value, UINT64_MAX / 2);
	counts_release(&c);
}

Test(counts, zero_is_a_count_and_never_having_run_is_none)
{
	static const struct reading readings[] = {
		{ .event = 0, .value = 0, .enabled_ns = 9, .running_ns = 9 },
		{ .event = 1, .value = 0, .enabled_ns = 9, .running_ns = 0 },
	};
	struct counts c;

	counts_init(&c, 3);
	add_run(&c, readings, 2);
	cr_assert(counts_at(&c, 0).counted);
	cr_assert_eq(counts_at(&c, 0).value, 0);
	cr_assert_not(counts_at(&c, 1).counted);
	cr_assert_eq(counts_at(&c, 1).enabled_ns, 9);
	cr_assert_eq(counts_at(&c, 1).running_fraction, 0);
	cr_assert_not(counts_at(&c, 2).counted);
	cr_assert_eq(counts_at(&c, 2).runs, 0);
	counts_release(&c);
}

Test(counts, runs_are_averaged)
{
	static const uint64_t values[] = { 2, 4, 4, 4, 5, 5, 7, 9 };
	struct counts c;
	struct count count;

	counts_init(&c, 1);
	for (size_t i = 0; i < 8; i++)
		add_run(&c,
			&(struct reading){ .value = values[i], .enabled_ns = 3, .running_ns = 3 },
			1);
	count = counts_at(&c, 0);
	cr_assert_eq(count.value, 5);
	cr_assert_eq(count.runs, 8);
	cr_assert_eq(count.enabled_ns, 3);
	/* Sample deviation sqrt(32 / 7), its error sqrt(32 / 7 / 8), of a mean of 5. */
	cr_assert_float_eq(count.error_percent, 100 * sqrt(32.0 / 7 / 8) / 5, 1e-9);
	counts_release(&c);
}

Test(spread, one_value_or_a_mean_of_zero_has_no_error)
{
	struct spread s = { 0 };

	cr_assert_eq(spread_error_percent(&s), 0);
	spread_add(&s, 3);
	cr_assert_eq(spread_error_percent(&s), 0);
	spread_add(&s, -3);
	cr_assert_eq(s.mean, 0);
	cr_assert_eq(spread_error_percent(&s), 0);
}

Test(spread, close_and_large_values_keep_their_difference)
{
	struct spread s = { 0 };

	for (int i = 0; i < 3; i++)
		spread_add(&s, 1e15 + i);
	cr_assert_float_eq(s.squares, 2, 1e-6);
}
