/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_SERIES_H
#define UTIL_EXPORT_SERIES_H

/*
 * The samples of each thread and event in the order of time, as numbers of call
 * chains: for formats with a time line. A sample takes 24 bytes. Zeroed is empty.
 */

#include "util/export/stacks.h"

struct series_point {
	uint64_t time, weight; /* ns; the sample's period */
	uint32_t stack;
};

/* Of one thread and one event. */
struct series_line {
	const struct session_thread *thread;
	size_t event;
	struct VEC(struct series_point) points;
};

struct series {
	struct stacks stacks;
	struct VEC(struct series_line) lines; /* in the order in which they began */
	struct map numbers;		      /* of lines, plus 1 */
	uint64_t first, last;		      /* time of all samples; 0 without any */
};

void series_release(struct series *s);
void series_add(struct series *s, size_t event, const struct sample *sample,
		const struct export_frame *frames, size_t n);

/* "comm 12/13", and behind it the event where there are several. */
void series_add_title(const struct series_line *l, const char *event, struct buf *out);

#endif
