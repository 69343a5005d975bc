/* SPDX-License-Identifier: MIT */
#include "util/target/ring.h"

#include <linux/perf_event.h>
#include <string.h>

static size_t offset_of(const struct ring *r, uint64_t at)
{
	return (size_t)(at & (r->size - 1));
}

/*
 * The end of the oldest record that is whole: records follow the newest until one
 * does not fit, or was there before. Positions sink below zero, which wraps.
 */
static uint64_t find_oldest(const struct ring *r)
{
	uint64_t more = r->newest - r->at;
	struct ring whole = { .data = r->data,
			      .size = r->size,
			      .end = r->at + (more < r->size ? more : r->size) };
	struct ring_record record;
	uint64_t at = r->at;

	while (ring_next(&whole, &at, &record))
		continue;
	return at;
}

bool ring_take(struct ring *r)
{
	uint64_t head = __atomic_load_n(&r->page->data_head, __ATOMIC_ACQUIRE);

	if (r->is_backward) {
		r->at = head;
		r->end = head ? find_oldest(r) : head;
	} else {
		r->end = head;
	}
	return r->end != r->at;
}

void ring_pieces(const struct ring *r, struct view pieces[2])
{
	size_t len = (size_t)(r->end - r->at), first = r->size - offset_of(r, r->at);

	if (first > len)
		first = len;
	pieces[0] = view_make((const char *)r->data + offset_of(r, r->at), first);
	pieces[1] = view_make((const char *)r->data, len - first);
}

void ring_copy(const struct ring *r, uint64_t at, void *to, size_t len)
{
	size_t offset = offset_of(r, at), first = r->size - offset;

	if (first > len)
		first = len;
	memcpy(to, r->data + offset, first);
	memcpy((char *)to + first, r->data, len - first);
}

bool ring_next(const struct ring *r, uint64_t *at, struct ring_record *out)
{
	struct perf_event_header header;

	if (r->end - *at < sizeof(header) || *at % sizeof(header))
		return false;
	/* Records are multiples of eight bytes: a header does not wrap. */
	memcpy(&header, r->data + offset_of(r, *at), sizeof(header));
	if (header.size < sizeof(header) || header.size > r->end - *at)
		return false;
	*out = (struct ring_record){ header.type, header.misc, header.size, *at };
	*at += header.size;
	return true;
}

void ring_give_back(struct ring *r)
{
	if (r->is_backward)
		r->newest = r->at;
	r->at = r->end;
	if (!r->is_backward)
		__atomic_store_n(&r->page->data_tail, r->end, __ATOMIC_RELEASE);
}

/* The kernel changes the page while ->lock is odd, or another number afterwards. */
bool ring_find_clock(const struct ring *r, struct ring_clock *out)
{
	const struct perf_event_mmap_page *p = r->page;
	bool is_there;
	uint32_t lock;

	do {
		lock = __atomic_load_n(&p->lock, __ATOMIC_ACQUIRE);
		is_there = p->cap_user_time && p->cap_user_time_zero;
		*out = (struct ring_clock){
			.shift = p->time_shift,
			.mult = p->time_mult,
			.zero = p->time_zero,
			.is_short = p->cap_user_time_short,
		};
		if (out->is_short) {
			out->cycles = p->time_cycles;
			out->mask = p->time_mask;
		}
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while ((lock & 1) || __atomic_load_n(&p->lock, __ATOMIC_RELAXED) != lock);
	return is_there;
}
