/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_PAGE_H
#define UTIL_EXPORT_PAGE_H

/*
 * A recording as one HTML file that needs nothing else: flame graph, timeline,
 * table of functions, branches, and what the recording says of itself. This
 * gathers what the page shows and writes it; how it looks is in util/export/page.
 */

#include <stdio.h>

#include "util/export/pagerows.h"
#include "util/export/pagetree.h"
#include "util/report/branchtable.h"

struct page_event {
	const char *name;
	uint64_t samples, period;
};

struct page_thread {
	const char *comm;
	uint32_t pid, tid;
};

struct page_branch {
	uint32_t from, to;	     /* frames */
	struct branchtable_pair sum; /* its addresses and type are those of one of them */
};

/* Addresses are as they were in the recording. */
struct page_loop {
	uint32_t frame;
	uint64_t head, branch;
	uint64_t repeats, entries, heads; /* branchloop.h */
};

struct page_block {
	uint32_t frame;
	uint64_t start, end, count;
};

/* A second recording, to which the first is compared: weights of nodes of the same tree. */
struct page_base {
	const char *name; /* NULL: there is none */
	struct pagerows rows;
};

/* All texts are borrowed. */
struct page {
	const char *title;
	struct pagetree tree;
	struct pagerows rows;
	struct page_base base;
	struct VEC(struct page_event) events;
	struct VEC(struct page_thread) threads;
	/* Most first. */
	struct VEC(struct page_branch) branches;
	struct VEC(struct page_loop) loops;
	struct VEC(struct page_block) blocks;
	const char *header; /* lines "# what : value" */
};

void page_init(struct page *p);
void page_release(struct page *p);

/* Writes the page; errors are the stream's. */
void page_write(struct page *p, FILE *out);

#endif
