/* SPDX-License-Identifier: MIT */
#include "util/rewrite/guestrecord.h"

#include <string.h>

#include "util/base/alloc.h"
#include "util/data/datasample.h"
#include "util/session/session.h"

enum { HEADER = 8 };

static void put16(struct buf *b, size_t at, uint16_t value)
{
	memcpy(b->at + at, &value, sizeof(value));
}

static void put64(struct buf *b, size_t at, uint64_t value)
{
	memcpy(b->at + at, &value, sizeof(value));
}

static uint64_t get64(const struct buf *b, size_t at)
{
	uint64_t value;

	memcpy(&value, b->at + at, sizeof(value));
	return value;
}

/* A number of a thread of the guest; nobody (-1) stays, and 0 in front of what is its kernel's. */
static void move_thread(struct buf *b, size_t at, bool with_idle)
{
	uint32_t number;

	if (at + sizeof(number) > b->len)
		return;
	memcpy(&number, b->at + at, sizeof(number));
	if ((number || with_idle) && number < SESSION_GUEST_THREADS)
		number += SESSION_GUEST_THREADS;
	memcpy(b->at + at, &number, sizeof(number));
}

static uint16_t guest_mode(uint16_t misc)
{
	unsigned int mode = misc & RECORD_MISC_CPUMODE;

	if (mode == RECORD_KERNEL)
		mode = RECORD_GUEST_KERNEL;
	else if (mode == RECORD_USER)
		mode = RECORD_GUEST_USER;
	return (uint16_t)((misc & ~RECORD_MISC_CPUMODE) | mode);
}

/* Where the time is, from the start of a sample and from the end of others; the id is added. */
static size_t time_in_sample(uint64_t type)
{
	return HEADER + 8 * (1 + !!(type & PERFATTR_SAMPLE_IP) + !!(type & PERFATTR_SAMPLE_TID));
}

static size_t time_from_end(uint64_t type)
{
	return 8 * (2 + !!(type & PERFATTR_SAMPLE_ID) + !!(type & PERFATTR_SAMPLE_STREAM_ID) +
		    !!(type & PERFATTR_SAMPLE_CPU));
}

/* Marks in a chain of callers that say whose code follows (PERF_CONTEXT_*). */
static void move_chain(struct buf *b, const struct record *r, const struct perfattr *attr,
		       size_t added)
{
	static const struct {
		int64_t host, guest;
	} marks[] = { { -128, -2176 }, { -512, -2560 } };
	struct datasample s;
	struct err err = { 0 };
	size_t at;

	if (!(attr->sample_type & PERFATTR_SAMPLE_CALLCHAIN) ||
	    datasample_read(r, attr, &s, &err) < 0 || !s.callchain.len)
		return;
	at = (size_t)(s.callchain.at - r->bytes) + added;
	for (size_t i = 0; i < s.callchain.len; i++) {
		for (size_t k = 0; k < ARRAY_LEN(marks); k++) {
			if (get64(b, at + 8 * i) == (uint64_t)marks[k].host)
				put64(b, at + 8 * i, (uint64_t)marks[k].guest);
		}
	}
}

bool guestrecord_move(struct buf *b, const struct record *r, const struct perfattr *attr,
		      uint64_t (*to_host)(void *arg, uint64_t guest_ns), void *arg)
{
	uint64_t type = attr->sample_type;
	size_t threads = 0, time;

	put16(b, 4, guest_mode(r->misc));
	switch (r->type) {
	case RECORD_SAMPLE:
		time = time_in_sample(type);
		if (type & PERFATTR_SAMPLE_TID) {
			move_thread(b, time - 8, true);
			move_thread(b, time - 4, true);
		}
		move_chain(b, r, attr, b->len - r->size);
		break;
	case RECORD_FORK:
	case RECORD_EXIT:
		threads = 4;
		if (b->len >= HEADER + 24)
			put64(b, HEADER + 16, to_host(arg, get64(b, HEADER + 16)));
		time = b->len - time_from_end(type);
		break;
	case RECORD_COMM:
	case RECORD_MMAP:
	case RECORD_MMAP2:
	case RECORD_NAMESPACES:
	case RECORD_SWITCH_CPU_WIDE:
		threads = 2;
		time = b->len - time_from_end(type);
		break;
	case RECORD_LOST:
	case RECORD_LOST_SAMPLES:
	case RECORD_SWITCH:
		time = b->len - time_from_end(type);
		break;
	default:
		return false;
	}
	for (size_t i = 0; i < threads; i++)
		move_thread(b, HEADER + 4 * i, false);
	/* In a short record the end of what is behind the time may be in front of it all. */
	if (time < HEADER || time > b->len || b->len - time < 8)
		return false;
	if (r->type != RECORD_SAMPLE && (type & PERFATTR_SAMPLE_TID) && time >= HEADER + 8) {
		move_thread(b, time - 8, true);
		move_thread(b, time - 4, true);
	}
	put64(b, time, to_host(arg, get64(b, time)));
	return true;
}
