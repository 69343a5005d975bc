/* SPDX-License-Identifier: MIT */
#ifndef UTIL_STAT_STATBASE_H
#define UTIL_STAT_STATBASE_H

/*
 * A baseline: counts of an earlier run in a file, a document of schema
 * tally.stat/1, and what has changed since. The first run writes the file; it
 * is never written again, so that a guard does not move by itself.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/target/replay.h"

struct buf;
struct fs;
struct statview;

struct statbase {
	const struct fs *fs;
	const char *path;
	double tolerance_percent; /* a change of more than that is beyond */
	struct arena arena;
	bool exists;		   /* else this run writes it */
	struct replay_names names; /* of its events */
	const char *machine;	   /* what emulated it, or NULL */
};

/*
 * Looks whether the file is there and is a baseline, so that one that is not is
 * told before anything is counted. Release with statbase_release().
 */
int statbase_open(struct statbase *b, const struct fs *fs, const char *path,
		  double tolerance_percent, struct err *err);
void statbase_release(struct statbase *b);

/*
 * Puts the comparison into the view's document, which is open; *beyond: some
 * event changed by more than the tolerance, or is counted in one of both only.
 * What is to be told of it goes into notes, for when the document has ended.
 * With quiet, nothing is put.
 */
int statbase_compare(const struct statbase *b, const struct statview *v, bool quiet, bool *beyond,
		     struct buf *notes, struct err *err);

/*
 * Writes the view as the file, which is whole or not there. As in
 * statbase_compare(), events without a count are told, and it is an error when
 * there is nothing else.
 */
int statbase_write(const struct statbase *b, const struct statview *v, struct buf *notes,
		   struct err *err);

#endif
