/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "util/session/stitch.h"

enum { DEPTH = 4, TID = 7 };

/* A call chain in the hardware: calls of ever deeper functions, the newest first. */
struct made {
	uint64_t words[DEPTH * 3];
	struct datasample sample;
};

/* Calls first to last, of which the hardware keeps the last ones; each a different place. */
static const struct datasample *make(struct made *m, unsigned last, unsigned first)
{
	unsigned n = last - first + 1;

	if (n > DEPTH)
		n = DEPTH;
	for (unsigned i = 0; i < n; i++) {
		m->words[i * 3] = 0x1000 + (last - i) * 0x10;
		m->words[i * 3 + 1] = 0x2000 + (last - i) * 0x10;
		m->words[i * 3 + 2] = 0;
	}
	m->sample = (struct datasample){
		.branches = { .at = (const unsigned char *)m->words, .len = n * 3 },
		.branch_hw_index = last,
	};
	return &m->sample;
}

static void expect(struct stitch *s, const struct datasample *sample, unsigned newest, size_t n)
{
	const uint64_t *from;

	cr_assert_eq(stitch_sample(s, TID, sample, &from), n);
	for (size_t i = 0; i < n; i++)
		cr_expect_eq(from[i], 0x1000 + (newest - i) * 0x10, "caller %zu", i);
}

Test(stitch, puts_callers_of_the_sample_before_behind)
{
	struct stitch *s = stitch_new();
	struct made m;

	/* Calls 0 to 3 fill the hardware; with 5 and then 8 it has lost 0 and 1, then 2 to 4. */
	expect(s, make(&m, 3, 0), 0, 0);
	expect(s, make(&m, 5, 0), 1, 2);
	expect(s, make(&m, 8, 0), 4, 5);
	/* It goes on with what was put together. */
	expect(s, make(&m, 8, 0), 4, 5);
	stitch_free(s);
}

Test(stitch, needs_a_call_that_both_have_at_the_same_place)
{
	struct stitch *s = stitch_new();
	struct made m;

	expect(s, make(&m, 3, 0), 0, 0);
	expect(s, make(&m, 9, 0), 0, 0);
	expect(s, make(&m, 3, 0), 0, 0);
	make(&m, 5, 0);
	m.words[9] ^= 4; /* the outermost one that is left came from elsewhere */
	expect(s, &m.sample, 0, 0);
	stitch_free(s);
}

Test(stitch, leaves_chains_without_a_place_as_they_are)
{
	struct stitch *s = stitch_new();
	struct made m;

	expect(s, make(&m, 3, 0), 0, 0);
	make(&m, 5, 0);
	m.sample.branch_hw_index = UINT64_MAX;
	expect(s, &m.sample, 0, 0);
	expect(s, make(&m, 6, 0), 0, 0);
	stitch_free(s);
}
