/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "util/count/ratio.h"

/* What other events have counted, by their kind. */
static double find(const void *from, enum ratio_kind wanted)
{
	return ((const double *)from)[wanted];
}

static size_t get(enum ratio_kind kind, double value, const double *others, struct ratio *out)
{
	return ratio_get(kind, value, value, &(struct ratio_others){ find, others, 4e9 }, out);
}

Test(ratio, kinds_are_found_by_type_or_name)
{
	struct view modifiers;

	cr_expect_eq(ratio_find_kind(true, 0, 1, view_of("anything")), RATIO_INSTRUCTIONS);
	cr_expect_eq(ratio_find_kind(true, 3, 0x10002, view_of("")), RATIO_LL_MISSES);
	cr_expect_eq(ratio_find_kind(true, 4, 1, view_of("r1")), RATIO_OTHER);
	cr_expect_eq(ratio_find_kind(false, 0, 0, view_of("r1")), RATIO_OTHER);
	cr_expect_eq(ratio_find_kind(false, 9, 9, ratio_name("cpu_core/cycles/k", &modifiers)),
		     RATIO_CYCLES);
	cr_expect(view_equal(modifiers, "k"));
	cr_expect_eq(ratio_find_kind(false, 0, 0, ratio_name("branches:u", &modifiers)),
		     RATIO_BRANCHES);
	cr_expect(view_equal(modifiers, "u"));
}

Test(ratio, ratios_of_counts)
{
	const double others[RATIO_ITLB_MISSES + 1] = {
		[RATIO_CLOCK] = 2e9, [RATIO_CYCLES] = 1000, [RATIO_LL] = 50, [RATIO_STALLED_BACK] = 300
	};
	struct ratio r[RATIO_MOST];

	cr_assert_eq(get(RATIO_INSTRUCTIONS, 1500, others, r), 2);
	cr_expect_eq(r[0].value, 1.5);
	cr_expect_str_eq(r[0].unit, "insn per cycle");
	cr_expect_eq(r[1].value, 0.2);
	cr_assert_eq(get(RATIO_LL_MISSES, 25, others, r), 1);
	cr_expect_eq(r[0].value, 50);
	cr_expect_str_eq(r[0].unit, "of all LL-cache accesses");
	cr_expect_eq(r[0].tone, TONE_BAD);
	cr_assert_eq(get(RATIO_CYCLES, 6e9, others, r), 1);
	cr_expect_eq(r[0].value, 3);
	cr_assert_eq(get(RATIO_CLOCK, 2e9, others, r), 1);
	cr_expect_eq(r[0].value, 0.5);
	cr_assert_eq(get(RATIO_OTHER, 5000, others, r), 1);
	cr_expect_eq(r[0].value, 2.5);
	cr_expect_str_eq(r[0].unit, "K/sec");
}

Test(ratio, without_the_other_count)
{
	const double others[RATIO_ITLB_MISSES + 1] = { 0 };
	struct ratio r[RATIO_MOST];

	cr_assert_eq(get(RATIO_INSTRUCTIONS, 1500, others, r), 1);
	cr_expect(!r[0].known);
	cr_assert_eq(get(RATIO_BRANCH_MISSES, 3, others, r), 1);
	cr_expect(!r[0].known);
	cr_expect_eq(get(RATIO_OTHER, 5000, others, r), 0);
}
