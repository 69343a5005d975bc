/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "pmu-events/evlocate.h"

static size_t line(struct evlocate *l, const char *array, size_t object, const char *key)
{
	struct evdiag_place place = { .array = array, .object = object };

	return evlocate_line(l, &place, key);
}

Test(evlocate, objects_and_keys_of_a_root_array_are_found)
{
	struct evlocate l = { .text = view_of("[\n { \"a\": \"x\\\"]}\",\n   \"b\" :\n [1, {}]\n },"
					      "\n\n{\"b\": 2}]") };

	cr_expect_eq(line(&l, NULL, 0, "a"), 2);
	cr_expect_eq(line(&l, NULL, 0, "b"), 3);
	cr_expect_eq(line(&l, NULL, 0, "c"), 2, "a key that is not there: the object's line");
	cr_expect_eq(line(&l, NULL, 1, "b"), 7);
	cr_expect_eq(line(&l, NULL, 1, NULL), 7);
	cr_expect_eq(line(&l, NULL, 0, "b"), 3, "going back");
	cr_expect_eq(line(&l, NULL, 2, NULL), 0, "there is no third one");
}

Test(evlocate, objects_of_a_nested_array_are_found)
{
	struct evlocate l = { .text = view_of("{\"Header\": {\"Events\": []},\n\"Events\":\n[\n{},"
					      "\n{\"k\": 1}]}") };

	cr_expect_eq(line(&l, "Events", 1, "k"), 5);
	cr_expect_eq(line(&l, "Events", 0, NULL), 4);
	cr_expect_eq(line(&l, "Metrics", 0, NULL), 0);
	cr_expect_eq(line(&l, NULL, EVDIAG_WHOLE, "Events"), 2);
}

Test(evlocate, text_that_ends_early_is_no_trouble)
{
	static const char full[] =
		"{\"E\": [ {\"a\\\"\": [1, \"\\\\\"], \"b\": {\"c\": null}}, {} ] }";

	for (size_t n = 0; n < sizeof(full); n++) {
		struct evlocate l = { .text = view_make(full, n) };

		line(&l, "E", 0, "b");
		line(&l, "E", 1, "x");
		line(&l, NULL, EVDIAG_WHOLE, "F");
		cr_expect(line(&l, NULL, 3, NULL) == 0);
	}
}
