/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "tests/fakeqemu.h"
#include "util/base/buf.h"
#include "util/target/qemuresult.h"
#include "util/target/qemusampling.h"

static const uint64_t values[MONBLOCK_VALUES + 1] = { 41, 42 };

static void add_whole(struct buf *b)
{
	const struct monblock_call call = { { MONBLOCK_CALL, sizeof(call) }, 56 };
	const struct monblock_fault fault = { .head = { MONBLOCK_FAULT, sizeof(fault) },
					      .cause = 13,
					      .pc = 0x10100,
					      .address = 0x10 };

	fakeqemu_add_begin(b, MONBLOCK_VERSION);
	buf_add(b, &call, sizeof(call));
	buf_add(b, &fault, sizeof(fault));
	fakeqemu_add_turn(b, 0, values, 2);
	fakeqemu_add_turn(b, 1, values, 1);
	fakeqemu_add_end(b, 139);
}

Test(qemuresult, all_kinds)
{
	struct buf b = { 0 }, text = { 0 };
	struct qemuresult r;
	struct err err = { 0 };

	add_whole(&b);
	cr_assert_eq(qemuresult_parse(buf_view(&b), 2, &r, &err), 0, "%s", err.text);
	cr_assert(r.began && r.whole && r.has_fault && !r.has_problem);
	cr_assert_eq(r.end.status, 139);
	cr_assert_eq(r.turns.len, 2);
	cr_assert_eq(r.turns.at[0].sums[1], 42);
	cr_assert_eq(r.calls.len, 1);
	cr_assert_str_eq(qemuresult_call_name(r.calls.at[0].number), "openat");
	qemuresult_add_fault(&r.fault, &text);
	cr_assert_str_eq(text.at, "load from memory that is not its own: 0x10, pc 0x10100");
	qemuresult_release(&r);
	buf_release(&text);
	buf_release(&b);
}

static void assert_refused(struct buf *b, size_t nturns, const char *why)
{
	struct qemuresult r;
	struct err err = { 0 };

	cr_assert_eq(qemuresult_parse(buf_view(b), nturns, &r, &err), -1, "%s", why);
	cr_assert(strstr(err.text, why), "%s", err.text);
	qemuresult_release(&r);
	buf_release(b);
}

/* Each interval has its sums, which go on to the next; the end has all of them. */
Test(qemuresult, intervals)
{
	struct monblock_interval interval = { { MONBLOCK_INTERVAL, sizeof(interval) }, 5 };
	struct qemuresult r = { 0 };
	struct err err = { 0 };
	struct buf b = { 0 };
	struct view rest;

	fakeqemu_add_begin(&b, MONBLOCK_VERSION);
	for (; interval.time_ns < 15; interval.time_ns += 5) {
		fakeqemu_add_turn(&b, 0, values, 1);
		fakeqemu_add_turn(&b, 1, values, 2);
		buf_add(&b, &interval, sizeof(interval));
	}
	fakeqemu_add_turn(&b, 0, values, 2);
	fakeqemu_add_turn(&b, 1, values, 2);
	fakeqemu_add_end(&b, 0);
	rest = buf_view(&b);
	for (uint64_t ns = 5; ns < 15; ns += 5) {
		cr_assert_eq(qemuresult_take(&rest, 2, NULL, &r, &err), 0, "%s", err.text);
		cr_assert(r.is_interval && !r.whole);
		cr_assert_eq(r.time_ns, ns);
		cr_assert_eq(r.turns.len, 2);
		cr_assert_eq(r.turns.at[0].nvalues, 1);
		r.is_interval = false;
	}
	cr_assert_eq(qemuresult_take(&rest, 2, NULL, &r, &err), 0, "%s", err.text);
	cr_assert(r.whole && !r.is_interval);
	cr_assert_eq(r.turns.at[0].nvalues, 2);
	qemuresult_release(&r);

	/* One of a turn that is missing, and one that goes back. */
	buf_clear(&b);
	fakeqemu_add_begin(&b, MONBLOCK_VERSION);
	fakeqemu_add_turn(&b, 0, values, 1);
	buf_add(&b, &interval, sizeof(interval));
	assert_refused(&b, 2, "1 of 2 turns");
	interval.time_ns = 0;
	fakeqemu_add_begin(&b, MONBLOCK_VERSION);
	fakeqemu_add_turn(&b, 0, values, 1);
	buf_add(&b, &interval, sizeof(interval));
	assert_refused(&b, 1, "before it begins");
	buf_release(&b);
}

Test(qemuresult, cut_off_anywhere)
{
	struct buf b = { 0 };

	add_whole(&b);
	for (size_t n = 0; n < b.len; n++) {
		char *copy = malloc(n + !n);
		struct qemuresult r;
		struct err err = { 0 };

		memcpy(copy, b.at, n);
		cr_assert_eq(qemuresult_parse(view_make(copy, n), 2, &r, &err), 0, "%s", err.text);
		cr_assert(!r.whole);
		qemuresult_release(&r);
		free(copy);
	}
	buf_release(&b);
}

Test(qemuresult, records_that_make_no_sense)
{
	const struct monblock_record odd[] = { { 99, 8 },
					       { MONBLOCK_END, 8 },
					       { MONBLOCK_END, 0 } };
	struct buf b = { 0 };

	for (size_t i = 0; i < 3; i++) {
		fakeqemu_add_begin(&b, MONBLOCK_VERSION);
		buf_add(&b, &odd[i], sizeof(odd[i]));
		assert_refused(&b, 0, "makes no sense");
	}
	fakeqemu_add_begin(&b, MONBLOCK_VERSION + 1);
	assert_refused(&b, 0, "version");
	fakeqemu_add_end(&b, 0);
	assert_refused(&b, 0, "makes no sense");
	fakeqemu_add_begin(&b, MONBLOCK_VERSION);
	fakeqemu_add_turn(&b, 1, values, 1);
	assert_refused(&b, 2, "out of place");
	fakeqemu_add_begin(&b, MONBLOCK_VERSION);
	fakeqemu_add_turn(&b, 0, values, 1);
	assert_refused(&b, 0, "out of place");
	fakeqemu_add_begin(&b, MONBLOCK_VERSION);
	fakeqemu_add_turn(&b, 0, values, MONBLOCK_VALUES + 1);
	assert_refused(&b, 1, "out of place");
	fakeqemu_add_begin(&b, MONBLOCK_VERSION);
	fakeqemu_add_end(&b, 0);
	assert_refused(&b, 1, "0 of 1 turns");
	fakeqemu_add_begin(&b, MONBLOCK_VERSION);
	fakeqemu_add_end(&b, 0);
	buf_add(&b, "x", 1);
	assert_refused(&b, 0, "more behind the end");
}

/* Any bytes are read without harm, and never as more than was asked for. */
Test(qemuresult, bytes_by_chance)
{
	struct buf whole = { 0 };

	add_whole(&whole);
	srand(1);
	for (size_t i = 0; i < 20000; i++) {
		struct buf b = { 0 };
		struct qemuresult r;
		struct err err = { 0 };

		buf_add_view(&b, buf_view(&whole));
		for (int k = rand() % 4; k >= 0; k--)
			b.at[(size_t)rand() % b.len] = (char)rand();
		qemuresult_parse(buf_view(&b), 2, &r, &err);
		cr_assert_leq(r.turns.len, 2);
		cr_assert(!r.whole || r.turns.len == 2);
		qemuresult_release(&r);
		buf_release(&b);
	}
	buf_release(&whole);
}

/* ---- samples ---- */

/* What a sample says that it has. */
struct parts {
	uint32_t nregisters, nvalues, nframes, nbranches;
};

static void add_sample(struct buf *b, struct parts p, size_t words)
{
	const struct monblock_sample s = {
		.head = { MONBLOCK_SAMPLE, (uint32_t)(sizeof(s) + words * 8) },
		.counter = 3,
		.nregisters = p.nregisters,
		.nvalues = p.nvalues,
		.nframes = p.nframes,
		.nbranches = p.nbranches,
		.pc = 0x10100,
		.time_ns = 5,
		.events = 1,
	};

	buf_add(b, &s, sizeof(s));
	for (uint64_t i = 0; i < words; i++)
		buf_add(b, &i, sizeof(i));
}

struct seen {
	size_t n, registers, values, frames, branches;
};

static int see(void *to, const struct qemusample *s, struct err *err)
{
	struct seen *seen = to;

	(void)err;
	cr_assert_leq(s->nregisters, MONBLOCK_REGISTERS);
	cr_assert_leq(s->nvalues, MONBLOCK_VALUES);
	cr_assert_leq(s->nframes, MONBLOCK_FRAMES);
	cr_assert_leq(s->nbranches, MONBLOCK_BRANCHES);
	for (size_t i = 0; i < s->nregisters; i++)
		seen->registers += s->registers[i];
	for (size_t i = 0; i < s->nvalues; i++)
		seen->values += s->values[i];
	for (size_t i = 0; i < s->nframes; i++)
		seen->frames += s->frames[i];
	for (size_t i = 0; i < s->nbranches; i++)
		seen->branches += s->branches[i].source;
	seen->n++;
	return 0;
}

/* As it comes out of a pipe: any number of bytes at a time. */
Test(qemuresult, samples_in_pieces)
{
	struct buf b = { 0 };

	fakeqemu_add_begin(&b, MONBLOCK_VERSION);
	add_sample(&b, (struct parts){ 3, 2, 2, 1 }, 10);
	add_sample(&b, (struct parts){ 0 }, 0);
	fakeqemu_add_end(&b, 0);
	for (size_t step = 1; step < b.len; step += 7) {
		struct seen seen = { 0 };
		const struct qemusampling_sink sink = { see, &seen };
		struct qemuresult r = { 0 };
		struct err err = { 0 };
		size_t from = 0;

		for (size_t to = step; from < b.len; to = to + step < b.len ? to + step : b.len) {
			struct view rest = view_make(b.at + from, to - from);

			cr_assert_eq(qemuresult_take(&rest, 0, &sink, &r, &err), 0, "%s", err.text);
			from = to - rest.len;
		}
		cr_assert(r.whole);
		cr_assert_eq(seen.n, 2);
		cr_assert_eq(seen.registers, 0 + 1 + 2);
		cr_assert_eq(seen.values, 3 + 4);
		cr_assert_eq(seen.frames, 5 + 6);
		cr_assert_eq(seen.branches, 7);
		qemuresult_release(&r);
	}
	buf_release(&b);
}

Test(qemuresult, samples_that_make_no_sense)
{
	static const struct {
		struct parts parts;
		size_t words;
	} odd[] = { { { 1, 0, 0, 0 }, 0 },
		    { { 0, 1, 0, 0 }, 0 },
		    { { 0, 0, 1, 0 }, 0 },
		    { { 0, 0, 0, 1 }, 2 },
		    { { MONBLOCK_REGISTERS + 1, 0, 0, 0 }, MONBLOCK_REGISTERS + 1 },
		    { { 0, MONBLOCK_VALUES + 1, 0, 0 }, MONBLOCK_VALUES + 1 },
		    { { 0, 0, MONBLOCK_FRAMES + 1, 0 }, MONBLOCK_FRAMES + 1 },
		    { { 0, 0, 0, MONBLOCK_BRANCHES + 1 }, 3 * (MONBLOCK_BRANCHES + 1) },
		    { { UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX }, 4 },
		    { { 0 }, 100000 } };

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		struct seen seen = { 0 };
		const struct qemusampling_sink sink = { see, &seen };
		struct qemuresult r = { 0 };
		struct err err = { 0 };
		struct buf b = { 0 };
		struct view rest;

		fakeqemu_add_begin(&b, MONBLOCK_VERSION);
		add_sample(&b, odd[i].parts, odd[i].words);
		rest = buf_view(&b);
		cr_assert_eq(qemuresult_take(&rest, 0, &sink, &r, &err), -1, "sample %zu", i);
		cr_assert(strstr(err.text, "makes no sense"), "%s", err.text);
		cr_assert_eq(seen.n, 0);
		qemuresult_release(&r);
		/* And nobody who counts is told of samples. */
		err_clear(&err);
		cr_assert_eq(qemuresult_parse(buf_view(&b), 0, &r, &err), -1);
		qemuresult_release(&r);
		buf_release(&b);
	}
}
