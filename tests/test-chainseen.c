/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "util/session/chainseen.h"

/* A sample of a thread with a call chain. */
struct made {
	struct datafile_event event;
	struct datasample raw;
	struct sample sample;
};

static const struct sample *make(struct made *m, struct session *s, const uint64_t *chain,
				 size_t len)
{
	m->event = (struct datafile_event){ .attr = { .sample_type = PERFATTR_SAMPLE_CALLCHAIN } };
	m->raw = (struct datasample){
		.callchain = { .at = (const unsigned char *)chain, .len = len },
	};
	m->sample = (struct sample){ .event = &m->event,
				     .raw = &m->raw,
				     .thread = session_find_thread(s, 7, 7),
				     .cpumode = RECORD_USER };
	return &m->sample;
}

static const uint64_t one[] = { 0x1000, 0x2000, 0x3000 }, other[] = { 0x1000, 0x2000, 0x3008 };

Test(chainseen, equal_callers_have_the_same_number)
{
	struct session *s = session_new();
	struct chainseen c = { 0 };
	struct made m;
	bool is_new;

	cr_expect_eq(chainseen_find(&c, s, make(&m, s, one, 3), 0, &is_new), 0);
	cr_expect(is_new);
	cr_expect_eq(chainseen_find(&c, s, make(&m, s, other, 3), 0, &is_new), 1);
	cr_expect(is_new);
	cr_expect_eq(chainseen_find(&c, s, make(&m, s, one, 2), 0, &is_new), 2);
	cr_expect_eq(chainseen_find(&c, s, make(&m, s, one, 3), 0, &is_new), 0);
	cr_expect(!is_new);
	/* What else makes a difference does. */
	cr_expect_eq(chainseen_find(&c, s, make(&m, s, one, 3), 1, &is_new), 3);
	make(&m, s, one, 3);
	m.sample.cpumode = RECORD_KERNEL;
	cr_expect_eq(chainseen_find(&c, s, &m.sample, 0, &is_new), 4);
	cr_expect(chainseen_size(&c) > 5 * sizeof(one) - 8);
	chainseen_forget(&c);
	cr_expect_eq(chainseen_size(&c), 0);
	cr_expect_eq(chainseen_find(&c, s, make(&m, s, other, 3), 0, &is_new), 0);
	cr_expect(is_new);
	chainseen_release(&c);
	session_free(s);
}

Test(chainseen, only_those_that_come_again)
{
	struct session *s = session_new();
	struct chainseen c = { .only_again = true };
	struct made m;
	bool is_new;

	cr_expect_eq(chainseen_find(&c, s, make(&m, s, one, 3), 0, &is_new), CHAINSEEN_NONE);
	cr_expect(!is_new);
	cr_expect_eq(chainseen_size(&c), 0);
	cr_expect_eq(chainseen_find(&c, s, make(&m, s, one, 3), 0, &is_new), 0);
	cr_expect(is_new);
	cr_expect_eq(chainseen_find(&c, s, make(&m, s, one, 3), 0, &is_new), 0);
	cr_expect(!is_new);
	chainseen_release(&c);
	session_free(s);
}

Test(chainseen, many_chains_and_branches)
{
	struct session *s = session_new();
	struct chainseen c = { .with_branches = true };
	struct made m;
	bool is_new;

	for (unsigned turn = 0; turn < 2; turn++)
		for (uint64_t i = 0; i < 5000; i++) {
			uint64_t chain[] = { i, i * i };

			make(&m, s, chain, 2);
			m.raw.branches =
				(struct words){ (const unsigned char *)one, 3, false, false };
			cr_assert_eq(chainseen_find(&c, s, &m.sample, 0, &is_new), i);
			cr_assert_eq(is_new, !turn);
		}
	m.raw.branches.at = (const unsigned char *)other;
	cr_expect_eq(chainseen_find(&c, s, make(&m, s, one, 2), 0, &is_new), 5000);
	chainseen_release(&c);
	session_free(s);
}

Test(chainseen, callers_that_are_not_in_the_record)
{
	struct session *s = session_new();
	struct chainseen c = { 0 };
	struct made m;
	bool is_new;

	make(&m, s, one, 3);
	m.sample.nstitched = 1;
	cr_expect_eq(chainseen_find(&c, s, &m.sample, 0, &is_new), CHAINSEEN_NONE);
	make(&m, s, one, 3);
	m.raw.user_stack = view_of("stack");
	m.sample.unwind = (struct unwind *)&m;
	cr_expect_eq(chainseen_find(&c, s, &m.sample, 0, &is_new), CHAINSEEN_NONE);
	chainseen_release(&c);
	session_free(s);
}
