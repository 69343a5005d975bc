/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "util/elf/spans.h"

/* What spans_find() is to say, by looking at all of them. */
static uint32_t look(const struct spans_range *r, size_t n, uint64_t address)
{
	uint32_t found = SPANS_NONE;

	for (size_t i = 0; i < n; i++) {
		if (r[i].start <= address && address < r[i].end &&
		    (found == SPANS_NONE || r[i].start > r[found].start))
			found = (uint32_t)i;
	}
	return found;
}

static int by_start(const void *a, const void *b)
{
	const struct spans_range *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

Test(spans, random_ranges_are_found_as_by_looking_at_all)
{
	struct spans s = { 0 };

	srand(7);
	for (int round = 0; round < 3000; round++) {
		struct spans_range r[12];
		size_t n = (size_t)(rand() % 13);

		for (size_t i = 0; i < n; i++) {
			r[i].start = (uint64_t)(rand() % 30);
			r[i].end = r[i].start + (uint64_t)(rand() % 14);
		}
		qsort(r, n, sizeof(r[0]), by_start);
		spans_make(&s, r, n);
		for (uint64_t at = 0; at < 50; at++)
			cr_assert_eq(spans_find(&s, at), look(r, n, at), "round %d, at %d", round,
				     (int)at);
	}
	spans_release(&s);
}

Test(spans, the_highest_addresses_are_no_others)
{
	const struct spans_range r[] = { { 0, UINT64_MAX }, { UINT64_MAX - 8, UINT64_MAX - 4 } };
	struct spans s = { 0 };

	cr_assert_eq(spans_find(&s, 0), SPANS_NONE);
	spans_make(&s, r, 2);
	cr_assert_eq(spans_find(&s, 0), 0);
	cr_assert_eq(spans_find(&s, UINT64_MAX - 5), 1);
	cr_assert_eq(spans_find(&s, UINT64_MAX - 1), 0);
	cr_assert_eq(spans_find(&s, UINT64_MAX), SPANS_NONE);
	spans_release(&s);
}

/* One that has all of the others cost each look-up a walk through them. */
Test(spans, nested_ranges_are_halved, .timeout = 10)
{
	enum { N = 200000 };
	struct spans_range *r = malloc(N * sizeof(*r));
	struct spans s = { 0 };
	uint64_t wrong = 0;

	for (uint64_t i = 0; i < N; i++)
		r[i] = (struct spans_range){ i * 2, i % 2 ? i * 2 + 1 : 8 * (uint64_t)N - i };
	spans_make(&s, r, N);
	for (uint64_t i = 0; i < N; i++)
		wrong += spans_find(&s, i * 2 + 1) != (i % 2 ? i - 1 : i);
	cr_assert_eq(wrong, 0);
	cr_assert_eq(spans_find(&s, 8 * (uint64_t)N - N), N - 2);
	cr_assert_eq(spans_find(&s, 8 * (uint64_t)N - 1), 0);
	spans_release(&s);
	free(r);
}
