/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>

#include "util/report/chance.h"

/* Quantiles of tables: 68, 95, 99 and 99.7 percent. */
Test(chance, is_that_of_tables)
{
	cr_expect_float_eq(chance_beyond(0), 1, 0);
	cr_expect_float_eq(chance_beyond(1), 0.317310507862914, 1e-14);
	cr_expect_float_eq(chance_beyond(1.959963984540054), 0.05, 1e-14);
	cr_expect_float_eq(chance_beyond(-2.5758293035489004), 0.01, 1e-14);
	cr_expect_float_eq(chance_beyond(3), 0.002699796063260, 1e-14);
	cr_expect(isnan(chance_beyond(NAN)));
	cr_expect_float_eq(chance_beyond(INFINITY), 0, 0);
}

Test(chance, is_that_of_the_library_all_the_way_out)
{
	for (double z = -37; z < 37; z += 1.0 / 64) {
		double expected = erfc(fabs(z) / sqrt(2));

		cr_assert_lt(fabs(chance_beyond(z) - expected), 1e-12 * expected, "%g", z);
	}
	cr_expect_float_eq(chance_beyond(50), 0, 0);
}
