/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_ROWSAMPLES_H
#define UTIL_REPORT_ROWSAMPLES_H

/*
 * Some of the samples of each row, to be looked at one by one (--samples): by which
 * moments and threads what a row sums up can be found elsewhere. Of each distinct stack
 * as many are kept as a row may show, each sample with the same chance.
 */

#include "util/report/hist.h"

struct rowsample {
	uint64_t time, address, period;
	const char *comm;
	uint32_t pid, tid, cpu;
	bool has_cpu;
};

struct rowsamples_stack {
	uint64_t seen;
	struct VEC(struct rowsample) kept;
};

/* Zeroed but for .most keeps so many. Of one event. */
struct rowsamples {
	size_t most;
	struct VEC(struct rowsamples_stack) stacks; /* by their numbers in the stackset */
	uint64_t chance;
};

void rowsamples_release(struct rowsamples *r);

/* Adds a sample of the stack of that number. */
void rowsamples_add(struct rowsamples *r, uint32_t stack, const struct sample *s);

/* Which stacks a histogram's rows have. */
struct rowsamples_index;

/* All is borrowed. */
struct rowsamples_index *rowsamples_index_new(const struct rowsamples *r, struct hist *h,
					      const struct stackset *s);
void rowsamples_index_free(struct rowsamples_index *x); /* takes NULL */

/* Those of a row, in the order of time; *n of them, good until the next call. */
const struct rowsample *rowsamples_find(struct rowsamples_index *x, uint32_t row, size_t *n);

/* A line: "   12345.678901  [003]  prog 12/14  0x401136". */
void rowsamples_add_line(const struct rowsample *s, struct buf *out);

#endif
