/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_DATASTREAM_H
#define UTIL_DATA_DATASTREAM_H

/*
 * Bytes of a file or a pipe, through a window that moves on and never back:
 * memory does not grow with what is read.
 */

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/data/datablock.h"

enum { DATASTREAM_WINDOW = 1 << 20 }; /* bytes; the most that datastream_peek() can give */

struct datastream {
	int fd;			   /* borrowed */
	struct datablocks *blocks; /* borrowed */
	struct datablock *window;  /* others may use what was in it */
	size_t start, len;	   /* what of the window is not yet taken */
	uint64_t offset;	   /* in the file, of .start */
	uint64_t end;		   /* in the file; nothing behind it is read */
	size_t piece; /* bytes that are read at once, where less than a window is wanted */
	bool is_seekable;
	bool is_at_end;
	bool is_live; /* what is not there yet may come: see datastream_peek_live() */
	bool is_dry;  /* it had not come at the last call */
};

/*
 * From offset, where fd already is unless it can seek, up to end (UINT64_MAX: all of it),
 * into windows of these blocks.
 */
int datastream_open(struct datastream *s, struct datablocks *blocks, int fd, uint64_t offset,
		    uint64_t end, struct err *err);
void datastream_close(struct datastream *s); /* leaves fd open; takes a zeroed one */

/*
 * The next bytes, wanted at least and the same ones again until they are
 * taken; fewer only at the end. Valid until the next call. -1 when the system
 * fails; the number of bytes is in *got.
 */
int datastream_peek(struct datastream *s, size_t wanted, const unsigned char **at, size_t *got,
		    struct err *err);
/* Reads until so many bytes are in the window, or it is at its end or dry. */
int datastream_fill(struct datastream *s, size_t wanted, struct err *err);

/*
 * As datastream_peek() of a stream that is live, which does not wait: .is_dry where
 * fewer are there, and more may come.
 */
static inline int datastream_peek_live(struct datastream *s, size_t wanted,
				       const unsigned char **at, size_t *got, struct err *err)
{
	s->is_dry = false;
	if (s->len < wanted && datastream_fill(s, wanted, err) < 0)
		return -1;
	*at = s->window->bytes + s->start;
	*got = s->len;
	return 0;
}

/* From now on nobody waits for more but where it says so: fd is made so that it does not. */
int datastream_set_live(struct datastream *s, struct err *err);

/* Of what was peeked. */
static inline void datastream_take(struct datastream *s, size_t len)
{
	assert(len <= s->len);
	s->start += len;
	s->len -= len;
	s->offset += len;
}

/* Steps over len bytes; *skipped is less at the end. */
int datastream_skip(struct datastream *s, uint64_t len, uint64_t *skipped, struct err *err);

#endif
