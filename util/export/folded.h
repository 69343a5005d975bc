/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_FOLDED_H
#define UTIL_EXPORT_FOLDED_H

/*
 * Call chains as flame graphs take them: a line for each different one,
 * "comm;outermost;...;innermost count", as FlameGraph's stackcollapse-perf.pl
 * makes them of perf script's text. Sorted by text. Zeroed is empty.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/map.h"
#include "util/base/vec.h"

struct folded_line {
	const char *text;
	uint64_t count;
};

struct folded {
	bool marks_kernel;  /* _[k] behind frames of the kernel */
	bool marks_jit;	    /* _[j] behind frames of /tmp/perf-PID.map */
	bool has_addresses; /* of frames without a name */
	struct arena arena;
	struct map numbers; /* of lines, plus 1, by text */
	struct VEC(struct folded_line) lines;
	struct buf line;
	struct buf frames;	   /* of the chain at hand, innermost first */
	struct VEC(size_t) starts; /* where each begins in .frames */
};

void folded_release(struct folded *f);

/* Adds the next caller: name NULL or "[unknown]", dso NULL or "[unknown]" when not known. */
void folded_add_frame(struct folded *f, const char *name, const char *dso, uint64_t address);

/* Ends the chain whose frames were added, innermost first, and counts it; the number of its line. */
size_t folded_add_chain(struct folded *f, const char *comm, uint64_t count);

/* Puts the lines in the order of their texts; lines that are added behind it may come twice. */
void folded_sort(struct folded *f);

/* Appends one. */
void folded_add_line(const struct folded_line *line, struct buf *out);

/* Appends all lines, sorted. */
void folded_write(struct folded *f, struct buf *out);

#endif
