/* SPDX-License-Identifier: MIT */
#include "util/report/frameclass.h"

#include <criterion/criterion.h>

static size_t taken;

/* Ten places to a function, and a key of the sample, which classes know nothing of. */
static struct sortkey_value take_function(const struct sortkey_input *in)
{
	taken++;
	return (struct sortkey_value){ .number = in->frame / 10 };
}

static struct sortkey_value take_thread(const struct sortkey_input *in)
{
	return (struct sortkey_value){ .thing = in->sample };
}

static const struct sortkey function = { .flags = SORTKEY_OF_FRAME, .take = take_function };
static const struct sortkey thread = { .take = take_thread };

Test(frameclass, frames_of_equal_values_are_one)
{
	const struct sortkey *keys[] = { &thread, &function };
	struct frameclasses c;

	taken = 0;
	frameclass_init(&c, keys, 2, NULL);
	for (uint32_t i = 5000; i-- > 0;)
		cr_assert_eq(frameclass_find(&c, i), (4999 - i) / 10);
	cr_assert_eq(c.n, 500);
	for (uint32_t i = 0; i < 5000; i++) {
		const struct sortkey_value *v = frameclass_values(&c, frameclass_find(&c, i));

		cr_assert_null(v[0].thing);
		cr_assert_eq(v[1].number, i / 10);
	}
	cr_assert_eq(taken, 5000, "a value is taken once for each frame, not %zu times", taken);
	frameclass_release(&c);
}
