/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <string.h>

#include "util/session/eventswitch.h"

static const char *name_of(void *arg, size_t event)
{
	return ((const char *const *)arg)[event];
}

/* Events by their letters; what passes of a row of them. */
static void expect(const struct eventswitch_options *o, const char *events, const char *want)
{
	static const char *const names[] = { "a", "b", "c" };
	struct eventswitch s = { .is_known = false };
	struct err err = { 0 };
	char have[64] = "";
	size_t n = 0;

	cr_assert_eq(eventswitch_init(&s, o, 3, name_of, (void *)names, &err), 0, "%s", err.text);
	for (size_t i = 0; events[i]; i++)
		if (eventswitch_passes(&s, (size_t)(events[i] - 'a')))
			have[n++] = events[i];
	cr_expect_str_eq(have, want);
}

Test(eventswitch, leaves_what_is_between)
{
	expect(&(struct eventswitch_options){ .on = "a" }, "ccacbca", "cbca");
	expect(&(struct eventswitch_options){ .off = "b" }, "cabcbca", "ca");
	expect(&(struct eventswitch_options){ .on = "a", .off = "b" }, "ccacbcacabc", "cca");
	expect(&(struct eventswitch_options){ .on = "a", .off = "b", .shows = true }, "ccacbcac",
	       "acbac");
	/* The same one switches on and off. */
	expect(&(struct eventswitch_options){ .on = "a", .off = "a" }, "bacab", "c");
	expect(&(struct eventswitch_options){ .shows = true }, "abc", "abc");
}

Test(eventswitch, names_what_is_not_there)
{
	static const char *const names[] = { "cycles", "faults" };
	const struct eventswitch_options o = { .off = "nothing" };
	struct eventswitch s = { .is_known = false };
	struct err err = { 0 };

	cr_assert_eq(eventswitch_init(&s, &o, 2, name_of, (void *)names, &err), -1);
	cr_expect_not_null(strstr(err.text, "'nothing'"));
	cr_expect_not_null(strstr(err.hint, "cycles, faults"));
}
