/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_RECORDINGNOTES_H
#define UTIL_SESSION_RECORDINGNOTES_H

/*
 * What of a recording was damaged or could not be read, as lines for people: what
 * the file's reader found, what was met on the way, and what is counted at the end.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/vec.h"

struct datafile;

/* Zeroed is empty. */
struct recordingnotes {
	struct VEC(char *) kept;
	size_t problems_told, told; /* of the file's, and of those behind them */
	struct buf line;
};

/* One that is known when all was read; none when .count is 0. */
struct recordingnotes_late {
	uint64_t count;
	const char *text; /* behind the count; with is_text: all of it */
	bool is_text;
};

void recordingnotes_release(struct recordingnotes *n);

/* Keeps a note, unless there are many. */
void recordingnotes_add(struct recordingnotes *n, const char *text);

/* The next line, NULL behind the last; good until the next call. */
const char *recordingnotes_next(struct recordingnotes *n, const struct datafile *file,
				const struct recordingnotes_late *late, size_t nlate);

#endif
