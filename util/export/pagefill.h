/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_PAGEFILL_H
#define UTIL_EXPORT_PAGEFILL_H

/*
 * From the samples of a recording to what a page shows of it. One recording
 * after the other goes into the same page: the second one is what the first is
 * compared to.
 */

#include "util/export/page.h"
#include "util/export/pagebranch.h"
#include "util/report/guestentry.h"
#include "util/report/rawchains.h"
#include "util/session/recording.h"

struct pagefill {
	struct page *page; /* borrowed */
	struct recording *recording;
	bool is_base;
	struct framepool frames;
	struct chains chains;
	struct rawchains raw;
	struct VEC(uint32_t) frame_of; /* of the page, plus 1, by frame; 0: not there yet */
	struct VEC(uint32_t) node_of;  /* of the page, by chain */
	struct VEC(uint16_t) event_of; /* of the page, by event */
	struct map threads;	       /* numbers plus 1, by pid and tid */
	struct arena arena;
	struct pagebranch branches;
	struct guestentry guests;
	uint64_t first_time;
	bool has_first;
};

/* max_stack: frames of a chain, the innermost ones; 0: all. All but page is borrowed until the end. */
void pagefill_init(struct pagefill *f, struct page *page, struct recording *r,
		   struct symbols *symbols, uint64_t max_stack, bool is_base);
void pagefill_release(struct pagefill *f);

/* Adds a sample of the recording. */
void pagefill_add(struct pagefill *f, const struct sample *s);

/* Tells the names of threads as they were at the end, and branches. */
void pagefill_finish(struct pagefill *f);

/* The page's frame of a function. */
uint32_t pagefill_frame(struct page *p, struct framepool *frames, uint32_t frame);

#endif
