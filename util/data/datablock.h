/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_DATABLOCK_H
#define UTIL_DATA_DATABLOCK_H

/*
 * Memory that records are read into, in large blocks, with the number of those
 * who use each: what is kept for later stays where it was read, and a block is
 * read into anew when nobody uses any of it.
 */

#include <stddef.h>

struct datablock {
	struct datablock *next_free;
	size_t users;
	size_t room;
	unsigned char bytes[];
};

/* Blocks that were used; zeroed is none. */
struct datablocks {
	struct datablock *free;
};

/* One of at least that room, with one user. Its bytes are not set. */
struct datablock *datablock_take(struct datablocks *b, size_t room);

/* One user less; takes NULL. */
void datablock_drop(struct datablocks *b, struct datablock *block);

/* To be called when none is in use any more. */
void datablock_release(struct datablocks *b);

#endif
