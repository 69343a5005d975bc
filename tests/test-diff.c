/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "util/report/diff.h"

static const struct sortkey *const keys[] = { &sortsample_comm };
static const struct diff_weights ones = { 1, 1 };

struct part {
	const char *comm;
	uint64_t samples;
};

/* A histogram of commands, each sample of period 10, of so many samples in all. */
static void add_file(struct diff *d, size_t file, const struct part *parts, size_t n, uint64_t all)
{
	const struct hist_args args = { .keys = keys, .nkeys = 1, .members = 1 };
	struct sortkey_value values[8] = { { 0 } };
	struct hist_count counts[8] = { { 0 } };
	struct hist h;

	hist_init(&h, &args, NULL, NULL);
	for (size_t i = 0; i < n; i++) {
		values[i].thing = parts[i].comm;
		counts[i].samples = parts[i].samples;
		counts[i].period = parts[i].samples * 10;
		*vec_add(&h.rows) = (struct hist_row){ &values[i], &counts[i] };
	}
	h.totals.at[0] = (struct hist_total){
		.samples = all,
		.period = all * 10,
		.all_samples = all,
		.all_period = all * 10,
	};
	diff_add(d, &h, file);
	hist_release(&h);
}

static const struct diff_row *find_row(const struct diff *d, const char *comm)
{
	for (size_t i = 0; i < d->rows.len; i++)
		if (strcmp(d->rows.at[i].texts[0], comm) == 0)
			return &d->rows.at[i];
	cr_assert_fail("no row '%s'", comm);
	return NULL;
}

Test(diff, tells_change_from_chance)
{
	const struct part one[] = { { "a", 550 }, { "b", 100 }, { "c", 347 }, { "few", 3 } };
	const struct part two[] = { { "a", 500 }, { "b", 170 }, { "c", 325 }, { "few", 5 } };
	struct diff d;
	struct err err = { 0 };

	diff_init(&d, keys, 1, 2, false);
	add_file(&d, 0, one, 4, 1000);
	add_file(&d, 1, two, 4, 1000);
	cr_assert_eq(diff_judge(&d, &err), 0);
	cr_assert_eq(d.rows.len, 4);
	/* Shares .55 and .5 of 1000 each: z = .05 / sqrt(.525 * .475 * 2 / 1000) = 2.2388. */
	cr_assert_float_eq(find_row(&d, "a")->parts[1].p, 0.025168, 1e-5);
	cr_assert_float_eq(find_row(&d, "c")->parts[1].p, 0.299, 2e-3);
	cr_assert_eq(find_row(&d, "b")->parts[1].verdict, DIFF_SIGNIFICANT);
	cr_assert_eq(find_row(&d, "c")->parts[1].verdict, DIFF_CHANCE);
	cr_assert_eq(find_row(&d, "few")->parts[1].verdict, DIFF_TOO_FEW);
	/* The second of three: below 2/3 of 5 %, so it counts, too. */
	cr_assert_eq(find_row(&d, "a")->parts[1].verdict, DIFF_SIGNIFICANT);
	diff_release(&d);
}

Test(diff, the_same_is_the_same)
{
	const struct part one[] = { { "a", 60 }, { "b", 40 } };
	struct diff d;
	struct err err = { 0 };

	diff_init(&d, keys, 1, 2, false);
	add_file(&d, 0, one, 2, 100);
	add_file(&d, 1, one, 2, 100);
	cr_assert_eq(diff_judge(&d, &err), 0);
	for (size_t i = 0; i < 2; i++) {
		cr_assert_eq(d.rows.at[i].parts[1].verdict, DIFF_CHANCE);
		cr_assert_float_eq(d.rows.at[i].parts[1].p, 1, 1e-9);
		cr_assert_float_eq(diff_value(&d, &d.rows.at[i], 1, DIFF_DELTA, ones), 0, 1e-9);
	}
	diff_release(&d);
}

Test(diff, values_and_orders)
{
	const struct part one[] = { { "grew", 10 }, { "shrank", 50 }, { "gone", 40 } };
	const struct part two[] = { { "grew", 30 }, { "shrank", 20 }, { "new", 50 } };
	const struct diff_weights weights = { 1, 2 };
	struct diff d;
	struct err err = { 0 };

	diff_init(&d, keys, 1, 2, false);
	add_file(&d, 0, one, 3, 100);
	add_file(&d, 1, two, 3, 100);
	cr_assert_eq(diff_judge(&d, &err), 0);
	cr_assert_float_eq(diff_value(&d, find_row(&d, "grew"), 1, DIFF_DELTA, ones), 20, 1e-9);
	cr_assert_float_eq(diff_value(&d, find_row(&d, "grew"), 1, DIFF_RATIO, ones), 3, 1e-9);
	cr_assert_float_eq(diff_value(&d, find_row(&d, "shrank"), 1, DIFF_WDIFF, weights), -100,
			   1e-9);
	cr_assert(isnan(diff_value(&d, find_row(&d, "new"), 1, DIFF_RATIO, ones)));
	diff_sort(&d, 1, DIFF_DELTA_ABS, ones);
	cr_assert_str_eq(d.rows.at[0].texts[0], "new");
	cr_assert_str_eq(d.rows.at[1].texts[0], "shrank");
	cr_assert_str_eq(d.rows.at[3].texts[0], "gone", "what only the first has is last");
	cr_assert(isnan(diff_value(&d, find_row(&d, "gone"), 1, DIFF_DELTA, ones)));
	diff_sort(&d, 1, DIFF_DELTA, ones);
	cr_assert_str_eq(d.rows.at[3].texts[0], "gone");
	diff_sort(&d, 1, DIFF_RATIO, ones);
	cr_assert_str_eq(d.rows.at[0].texts[0], "grew");
	cr_assert_str_eq(d.rows.at[3].texts[0], "new", "without a ratio it is last");
	diff_release(&d);
}
