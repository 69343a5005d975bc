/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/data/recordput.h"
#include "util/target/ring.h"

enum { SIZE = 4096, MOST = 200 };

/* What the kernel does, with a ring of our own memory. */
struct writer {
	struct perf_event_mmap_page page;
	unsigned char data[SIZE];
};

/* A record of that size, full of one byte; the header may not wrap, the rest may. */
static void put(struct writer *w, uint64_t at, uint32_t type, uint16_t size)
{
	const struct perf_event_header header = { .type = type, .misc = 5, .size = size };
	unsigned char bytes[MOST * 8];

	memset(bytes, (int)type, size);
	memcpy(bytes, &header, sizeof(header));
	for (size_t i = 0; i < size; i++)
		w->data[(at + i) % SIZE] = bytes[i];
}

static struct ring ring_of(struct writer *w, bool backward)
{
	return (struct ring){
		.page = &w->page, .data = w->data, .size = SIZE, .is_backward = backward
	};
}

Test(ring, an_empty_ring_has_nothing)
{
	struct writer *w = calloc(1, sizeof(*w));
	struct ring r = ring_of(w, false);

	cr_assert_not(ring_take(&r));
	free(w);
}

/* Records of all sizes go through many times around; every byte comes out, in order. */
Test(ring, what_wraps_comes_out_whole)
{
	struct writer *w = calloc(1, sizeof(*w));
	struct ring r = ring_of(w, false);
	uint64_t head = 0;
	unsigned n = 0, wrapped = 0;

	for (unsigned round = 0; round < 300; round++) {
		struct view pieces[2];
		struct ring_record rec;
		struct buf all = { 0 };
		uint64_t at, sum = 0;
		unsigned first = n, seen = 0;

		for (unsigned k = 0; k < 1 + round % 3; k++, n++) {
			uint16_t size = (uint16_t)(8 + 8 * (n * 7 % (MOST - 80)));

			put(w, head, 1 + n % 200, size);
			head += size;
		}
		w->page.data_head = head;
		cr_assert(ring_take(&r));
		for (at = r.at; ring_next(&r, &at, &rec); seen++) {
			unsigned char copy[MOST * 8];

			cr_assert_eq(rec.type, 1 + (first + seen) % 200);
			cr_assert_eq(rec.misc, 5);
			ring_copy(&r, rec.at, copy, rec.size);
			for (size_t i = 8; i < rec.size; i++)
				cr_assert_eq(copy[i], (unsigned char)rec.type);
			sum += rec.size;
		}
		cr_assert_eq(at, r.end);
		cr_assert_eq(seen, n - first);
		ring_pieces(&r, pieces);
		cr_assert_eq(pieces[0].len + pieces[1].len, sum);
		wrapped += pieces[1].len > 0;
		buf_add_view(&all, pieces[0]);
		buf_add_view(&all, pieces[1]);
		for (size_t i = 0; i < all.len; i++)
			cr_assert_eq((unsigned char)all.at[i], w->data[(r.at + i) % SIZE]);
		ring_give_back(&r);
		cr_assert_eq(w->page.data_tail, head);
		cr_assert_not(ring_take(&r));
		buf_release(&all);
	}
	cr_assert_gt(wrapped, 10);
	free(w);
}

Test(ring, what_is_no_record_ends_the_walk)
{
	const uint16_t sizes[] = { 0, 4, 64 };

	for (size_t i = 0; i < 3; i++) {
		struct writer *w = calloc(1, sizeof(*w));
		struct ring r = ring_of(w, false);
		struct ring_record rec;
		uint64_t at = 0;

		put(w, 0, 9, 16);
		memcpy(w->data + 16 + 6, &sizes[i], sizeof(sizes[i]));
		w->page.data_head = 40;
		cr_assert(ring_take(&r));
		cr_assert(ring_next(&r, &at, &rec));
		cr_assert_not(ring_next(&r, &at, &rec));
		cr_assert_eq(at, 16);
		free(w);
	}
}

/* Backward: the newest first, down to what is overwritten; nothing is given back. */
Test(ring, backward_has_the_newest_that_are_whole)
{
	struct writer *w = calloc(1, sizeof(*w));
	struct ring r = ring_of(w, true);
	struct ring_record rec;
	uint64_t head = 0, at;
	unsigned n = 0;

	for (uint32_t k = 1; k <= 10; k++) {
		head -= 1000;
		put(w, head, k, 1000);
	}
	w->page.data_head = head;
	cr_assert(ring_take(&r));
	for (at = r.at; ring_next(&r, &at, &rec); n++)
		cr_assert_eq(rec.type, 10 - n);
	cr_assert_eq(n, SIZE / 1000);
	cr_assert_eq(at, r.end);
	ring_give_back(&r);
	cr_assert_eq(w->page.data_tail, 0);
	free(w);
}

Test(ring, backward_that_is_not_full_ends_at_its_start)
{
	struct writer *w = calloc(1, sizeof(*w));
	struct ring r = ring_of(w, true);

	put(w, (uint64_t)-64, 3, 64);
	w->page.data_head = (uint64_t)-64;
	cr_assert(ring_take(&r));
	cr_assert_eq(r.end - r.at, 64);
	free(w);
}

/* What the kernel tells of its clock, and as the record that a file has of it. */
Test(ring, the_clock_goes_with_the_counter)
{
	struct writer *w = calloc(1, sizeof(*w));
	struct ring r = ring_of(w, false);
	struct ring_clock c;
	struct record_time_conv back;
	struct record record;
	struct buf out = { 0 };
	struct err err = { 0 };

	cr_assert_not(ring_find_clock(&r, &c));
	w->page.cap_user_time = 1;
	cr_assert_not(ring_find_clock(&r, &c));
	w->page.cap_user_time_zero = 1;
	w->page.time_shift = 31;
	w->page.time_mult = 1234567;
	w->page.time_zero = UINT64_MAX - 7;
	w->page.time_mask = 5; /* of no use, unless the counter is short */
	cr_assert(ring_find_clock(&r, &c));
	cr_assert_eq(c.mask, 0);
	recordput_time_conv(&out, &(struct record_time_conv){ .time_shift = c.shift,
							      .time_mult = c.mult,
							      .time_zero = c.zero,
							      .cap_user_time_zero = 1 });
	cr_assert_eq(out.len, 56);
	record = (struct record){ .type = RECORD_TIME_CONV,
				  .size = (uint32_t)out.len,
				  .bytes = (const unsigned char *)out.at };
	cr_assert_eq(record_read(&record, 0, &back, &err), 0);
	cr_assert_eq(back.time_shift, 31);
	cr_assert_eq(back.time_mult, 1234567);
	cr_assert_eq(back.time_zero, UINT64_MAX - 7);
	cr_assert_eq(back.cap_user_time_zero, 1);
	cr_assert_eq(back.cap_user_time_short, 0);
	buf_release(&out);
	free(w);
}
