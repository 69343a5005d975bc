/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_SERIES_H
#define UTIL_EXPORT_SERIES_H

/*
 * The samples of each thread and event in the order of time, as numbers of call
 * chains: for formats with a time line. A sample takes 24 bytes, in a file that has
 * no name: only the newest of each line are in memory, so that this does not grow
 * with the recording. Zeroed is empty.
 */

#include "util/export/spill.h"
#include "util/export/stacks.h"

enum { SERIES_PIECE = 512 }; /* points that are written together */

struct series_point {
	uint64_t time, weight; /* ns; the sample's period */
	uint32_t stack;
};

/* Of one thread and one event. */
struct series_line {
	const struct session_thread *thread;
	size_t event;
	uint64_t len, weight;			/* of all its points */
	struct VEC(uint64_t) pieces;		/* where they are in the file */
	struct VEC(struct series_point) points; /* those behind them */
};

struct series {
	struct stacks stacks;
	struct VEC(struct series_line) lines; /* in the order in which they began */
	struct map numbers;		      /* of lines, plus 1 */
	uint64_t first, last;		      /* time of all samples; 0 without any */
	struct spill spill;
};

void series_release(struct series *s);

/* -1 when the file cannot be written. */
int series_add(struct series *s, size_t event, const struct sample *sample,
	       const struct export_chain *chain, struct err *err);

/* Steps through the points of a line, from the first on. */
struct series_walk {
	const struct series *series;
	const struct series_line *line;
	uint64_t at;
	struct series_point piece[SERIES_PIECE];
};

void series_start(struct series_walk *w, const struct series *s, const struct series_line *l);

/* The next point, or NULL at the end; a file that cannot be read is told, and ends it too. */
const struct series_point *series_next(struct series_walk *w, struct err *err);

/* "comm 12/13", and behind it the event where there are several. */
void series_add_title(const struct series_line *l, const char *event, struct buf *out);

#endif
