/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "util/base/buf.h"
#include "util/report/lanes.h"

static void check(struct lanes_jump *at, size_t n, size_t rows, const char *want)
{
	struct lanes_jumps jumps = { 0 };
	struct buf text = { 0 };
	size_t width;
	char *lanes;

	for (size_t i = 0; i < n; i++)
		*vec_add(&jumps) = at[i];
	lanes = lanes_draw(&jumps, rows, &width);
	for (size_t i = 0; i < rows && lanes; i++)
		buf_printf(&text, "%.*s\n", (int)width, lanes + i * width);
	cr_expect_str_eq(buf_text(&text), want, "have\n%s", buf_text(&text));
	free(lanes);
	vec_release(&jumps);
	buf_release(&text);
}

Test(lanes, draws_jumps_forward_and_back)
{
	struct lanes_jump one[] = { { 0, 2 } }, back[] = { { 3, 1 } }, self[] = { { 1, 1 } };

	check(one, 1, 3, "+--\n|  \n+->\n");
	check(back, 1, 4, "   \n+->\n|  \n+--\n");
	check(self, 1, 2, "   \n+->\n");
	check(NULL, 0, 3, "");
}

Test(lanes, puts_short_jumps_inside_of_long_ones)
{
	struct lanes_jump nested[] = { { 0, 3 }, { 2, 1 } };

	check(nested, 2, 4, "+---\n|+->\n|+--\n+-->\n");
}

Test(lanes, leaves_out_what_is_too_much)
{
	struct lanes_jump far[] = { { 0, 5000 } }, many[12];
	struct lanes_jumps jumps = { 0 };
	size_t width;
	char *lanes;

	check(far, 1, 5001, "");
	for (size_t i = 0; i < 12; i++) {
		many[i] = (struct lanes_jump){ i, 40 - i };
		*vec_add(&jumps) = many[i];
	}
	lanes = lanes_draw(&jumps, 41, &width);
	cr_expect_eq(width, 10);
	free(lanes);
	vec_release(&jumps);
}
