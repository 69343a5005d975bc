/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_HIST_H
#define UTIL_REPORT_HIST_H

/*
 * A histogram: rows by the values of some sort keys, with how often and with
 * how much of their event's period they were seen. It may have several members,
 * the events of a group or several recordings, which share its rows.
 */

#include "util/report/chains.h"
#include "util/report/frameclass.h"
#include "util/report/stackset.h"

/* Whose code ran: what perf's --show-cpu-utilization tells apart. */
enum hist_mode { HIST_SYS, HIST_US, HIST_GUEST_SYS, HIST_GUEST_US, HIST_MODES };

struct hist_count {
	uint64_t samples, period;   /* of samples that are here */
	uint64_t children;	    /* period of those here, and of those called from here */
	uint64_t modes[HIST_MODES]; /* parts of period */
	/* Periods, each divided by how many threads ran; 0 where the stacks do not have that key. */
	uint64_t latency, latency_children;
};

struct hist_row {
	const struct sortkey_value *values; /* of each key */
	struct hist_count *counts;	    /* of each member */
};

struct hist_args {
	const struct sortkey *const *keys; /* borrowed */
	size_t nkeys;
	size_t members;
	bool by_children;     /* callers have a share of what they call */
	bool outermost_first; /* of a function that calls itself, its outermost call is told */
	bool hide_unresolved; /* callers without a name have no row */
};

struct hist_total {
	uint64_t samples, period;
	uint64_t latency;
	uint64_t all_samples, all_period; /* with those that were not wanted */
};

struct hist {
	struct hist_args args;
	struct framepool *frames; /* borrowed, as is chains */
	const struct chains *chains;
	struct VEC(struct hist_row) rows;
	uint32_t *slots; /* a hash table of row numbers plus 1 */
	size_t room;
	struct arena arena;
	struct frameclasses classes;
	struct VEC(struct hist_total) totals; /* of each member */
	struct hist_memo *memo;
	size_t memo_len, memo_room;
	struct VEC(uint64_t) last_seen; /* of each row: the stack that was visited last */
	uint64_t stack;			/* how many were visited */
	struct VEC(uint32_t) path;	/* the nodes of the stack that is visited */
	struct VEC(uint32_t) sorted;	/* the rows in their order, after hist_sort() */
};

void hist_init(struct hist *h, const struct hist_args *args, struct framepool *frames,
	       const struct chains *chains);
void hist_release(struct hist *h);

/* Adds what the stacks hold, whose keys include the histogram's, as one of its members. */
void hist_add(struct hist *h, const struct stackset *s, size_t member);

/* A row that a stack counts for. */
struct hist_found {
	uint32_t row, stack; /* numbers in .rows, and in those of the stacks */
	uint32_t node;	     /* of the stack's chain, where the row's function is */
	bool is_self;	     /* the samples are in the row itself */
};

struct hist_visit {
	void (*found)(void *arg, const struct hist_found *f);
	void *arg;
};

/* Calls v for every row of every stack: the one of the samples themselves first. */
void hist_visit(struct hist *h, const struct stackset *s, const struct hist_visit *v);

/* What rows are ordered by. */
enum hist_measure {
	HIST_BY_KEY,
	HIST_BY_CHILDREN,
	HIST_BY_OVERHEAD,
	HIST_BY_SAMPLES,
	HIST_BY_PERIOD,
	HIST_BY_MODE,
	HIST_BY_LATENCY,
	HIST_BY_LATENCY_CHILDREN,
};

struct hist_order {
	enum hist_measure by;
	size_t number; /* of the key, or enum hist_mode */
};

/*
 * Puts the rows into .sorted. Measures: most first, by member and then by those
 * behind it. In the end all keys.
 */
void hist_sort(struct hist *h, const struct hist_order *order, size_t n, size_t member);

#endif
