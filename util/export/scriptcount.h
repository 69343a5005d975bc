/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_SCRIPTCOUNT_H
#define UTIL_EXPORT_SCRIPTCOUNT_H

/*
 * The counts of a recording as perf script prints them, a line for each counter
 * and moment: what perf stat record and stat --record have written. Samples are
 * scriptline's.
 */

#include "util/base/buf.h"
#include "util/count/delta.h"
#include "util/target/recorded.h"

/* Zeroed is the beginning. */
struct scriptcount {
	struct recorded recorded; /* so far */
	struct delta delta;
	bool has_titles;
};

/* Takes any record; adds the lines of the moment that it ends, if it ends one. */
int scriptcount_take(struct scriptcount *s, const struct datafile *file,
		     const struct record *record, struct buf *out, struct err *err);

void scriptcount_release(struct scriptcount *s);

#endif
