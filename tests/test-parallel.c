/* SPDX-License-Identifier: MIT */
/* How many threads run, by the records of when they get and lose a CPU. */
#include <criterion/criterion.h>
#include <string.h>

#include "util/session/parallel.h"

TestSuite(parallel);

enum { EVENT_TYPE = PERFATTR_SAMPLE_TID | PERFATTR_SAMPLE_TIME };

static void feed(struct parallel *p, const struct datafile *f, uint32_t type, uint16_t misc,
		 const uint32_t *words, size_t n)
{
	unsigned char bytes[64] = { 0 };
	struct record r = { .bytes = bytes, .type = type, .misc = misc };

	r.size = (uint32_t)(8 + n * 4);
	memcpy(bytes, &type, 4);
	memcpy(bytes + 4, &misc, 2);
	bytes[6] = (unsigned char)r.size;
	memcpy(bytes + 8, words, n * 4);
	parallel_feed(p, f, &r);
}

/* pid, tid and a time of 8 bytes are behind each record. */
static void run(struct parallel *p, const struct datafile *f, uint32_t tid, bool in)
{
	const uint32_t id[4] = { 1, tid, 0, 0 };

	feed(p, f, RECORD_SWITCH, in ? 0 : RECORD_MISC_SWITCH_OUT, id, 4);
}

Test(parallel, threads_that_run_are_counted)
{
	struct datafile_event event = { .attr = { .sample_type = EVENT_TYPE,
						  .flags = PERFATTR_SAMPLE_ID_ALL |
							   PERFATTR_CONTEXT_SWITCH } };
	struct datafile f = { 0 };
	struct parallel p = { 0 };
	const uint32_t ended[] = { 1, 1, 12, 1, 0, 0, 1, 12, 0, 0 };

	*vec_add(&f.events) = event;
	cr_assert_not(p.is_known);
	run(&p, &f, 10, true);
	cr_assert(p.is_known);
	cr_expect_eq(parallel_at_sample(&p, 10), 1);
	run(&p, &f, 11, true);
	cr_expect_eq(parallel_at_sample(&p, 10), 2);
	/* What a sample is in runs, though nobody told that it began to. */
	cr_expect_eq(parallel_at_sample(&p, 12), 3);
	cr_expect_eq(parallel_at_sample(&p, 12), 3);
	run(&p, &f, 11, false);
	run(&p, &f, 11, false);
	cr_expect_eq(parallel_at_sample(&p, 10), 2);
	/* Who has ended runs no more, and a CPU without work is no thread. */
	feed(&p, &f, RECORD_EXIT, 0, ended, 10);
	cr_expect_eq(parallel_at_sample(&p, 10), 1);
	run(&p, &f, 0, true);
	cr_expect_eq(parallel_at_sample(&p, 10), 1);
	vec_release(&f.events);
	parallel_release(&p);
}
