/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_RING_H
#define UTIL_TARGET_RING_H

/*
 * Reading the ring of records that the kernel writes and we read at the same
 * time. A batch is what is there at one moment: taken, walked, written out as
 * at most two pieces, and given back. Whose memory it is does not matter here.
 *
 * Source of the rules (who stores what with which barrier): the comment at
 * struct perf_event_mmap_page in include/uapi/linux/perf_event.h.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/view.h"

struct perf_event_mmap_page;

struct ring {
	struct perf_event_mmap_page *page;
	const unsigned char *data;
	size_t size;	  /* bytes of data, a power of two */
	uint64_t at;	  /* where the batch begins; positions only grow */
	uint64_t end;	  /* where it ends */
	bool is_backward; /* the newest record comes first, and the oldest are overwritten */
	uint64_t newest;  /* of a backward one: where the batch that was given back began */
};

struct ring_record {
	uint32_t type;
	uint16_t misc;
	uint16_t size;
	uint64_t at;
};

/*
 * Takes what is there; false when that is nothing. A backward ring must be
 * paused, and has all that is newer than the batch before and was not overwritten.
 */
bool ring_take(struct ring *r);

/* The batch as it lies there; the second is empty where it does not wrap. */
void ring_pieces(const struct ring *r, struct view pieces[2]);

/*
 * The record at *at, which begins as r->at, and steps behind it. False at the
 * end of the batch, or where there is no record (*at stays).
 */
bool ring_next(const struct ring *r, uint64_t *at, struct ring_record *out);

/* Copies bytes of a record, wherever they lie. */
void ring_copy(const struct ring *r, uint64_t at, void *to, size_t len);

/* How the clock of records goes with the processor's counter, as the page tells. */
struct ring_clock {
	uint64_t shift, mult, zero; /* time = zero + counter * mult >> shift */
	uint64_t cycles, mask;	    /* of counters that are shorter than 64 bits */
	bool is_short;
};

/* False where the two do not go together: no such counter, or none that is stable. */
bool ring_find_clock(const struct ring *r, struct ring_clock *out);

/* The batch may be overwritten from now on. */
void ring_give_back(struct ring *r);

#endif
