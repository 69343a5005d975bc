/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REWRITE_REWRITE_H
#define UTIL_REWRITE_REWRITE_H

/*
 * A recording that is written again, as a file or a pipe, with records between
 * its own: what changes recordings stands on this. Records come in the order of
 * time, out of what was compressed and of all files of a directory.
 *
 * Of a file that becomes a pipe, what stands before and behind the records
 * becomes records; a pipe stays one. The output is whole or not there.
 */

#include "util/base/fs.h"
#include "util/data/dataread.h"
#include "util/data/datawrite.h"
#include "util/session/order.h"

struct rewrite {
	const char *input; /* borrowed */
	struct dataread *reader;
	struct order *order;
	struct datawrite *to;
	struct fs_output file;
	bool is_pipe; /* what is written */
	struct buf bytes;
};

/* "-" is standard input, or output. The struct is zeroed before. */
int rewrite_open(struct rewrite *w, const char *input, const char *output, struct err *err);

/* The next record; one that rewrite itself has taken care of is not given. As order_next(). */
int rewrite_next(struct rewrite *w, struct order_record *out, struct err *err);

/* Passes a record on, with what follows outside of its size; not one whose file ends there. */
int rewrite_keep(struct rewrite *w, const struct record *r, struct err *err);

/*
 * Writes a record of the file path, which is in that buffer, and what follows the
 * reader's last one, in pieces:
 * 1, 0 for one that the file ends in, of which nothing is written, or -1.
 */
int rewrite_copy(struct dataread *from, const char *path, struct buf *record, struct datawrite *to,
		 struct err *err);

/* Adds records of the caller's making, in the byte order of the recording. */
int rewrite_add(struct rewrite *w, const void *bytes, size_t len, struct err *err);

/* Sections of a file in place of its own; a pipe has no place for them. */
int rewrite_section(struct rewrite *w, unsigned bit, struct view bytes, struct err *err);

/* Writes what is left, and puts the file in its place. */
int rewrite_finish(struct rewrite *w, struct err *err);
void rewrite_close(struct rewrite *w); /* what was not finished is not there */

#endif
