/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <math.h>

#include "util/metric/given.h"

Test(given, made_up_values_follow_the_name_in_lower_case)
{
	struct given g;
	struct err err = { 0 };

	cr_assert_eq(given_init(&g, "fnv", &err), 0);
	/* FNV-1a-64 of "a" is 0xaf63dc4c8601ec8c, a vector of its authors. */
	cr_assert_eq(given_ask(&g, EXPR_NAME, "A"), (double)(1 + 0xaf63dc4c8601ec8c % 1000003));
	cr_assert_eq(given_ask(&g, EXPR_LITERAL, "num_dies"), 2);
	cr_assert(isnan(given_ask(&g, EXPR_LITERAL, "no_such_thing")));
	cr_assert_eq(given_ask(&g, EXPR_HAS_EVENT, "a"), 1);
	cr_assert_eq(given_ask(&g, EXPR_STRCMP_CPUID, "a"), 0);
	cr_assert_eq(given_ask(&g, EXPR_SOURCE_COUNT, "a"), 2);
	cr_assert_eq(given_ask(&g, EXPR_AGGR_NR, "a"), 3);
	given_release(&g);
}

Test(given, a_file_that_is_not_there_is_named)
{
	struct given g;
	struct err err = { 0 };

	cr_assert_eq(given_init(&g, "/nonexistent/values.csv", &err), -1);
	cr_assert_eq(err.code, ERR_ABSENT);
	cr_assert_str_eq(err.text, "/nonexistent/values.csv: No such file or directory");
}
