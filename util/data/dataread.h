/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_DATAREAD_H
#define UTIL_DATA_DATAREAD_H

/*
 * The records of a perf.data in the order in which they are stored: of a file,
 * of a directory (perf record --threads) or of a pipe, compressed or not.
 *
 * Damage does not end the reading where something can still be had: it is told
 * in the problems of dataread_file(), and the records end where they must. The
 * memory used does not grow with the file.
 */

#include "util/data/datablock.h"
#include "util/data/datafile.h"

struct dataread;

/* "-" is standard input. */
struct dataread *dataread_open(const char *path, struct err *err);
void dataread_close(struct dataread *r); /* takes NULL */

/*
 * Refuses to write what is made of a recording over it, by whatever path, a link or standard
 * input: ERR_USAGE. "-" is standard output.
 */
int dataread_check_output(const struct dataread *r, const char *path, struct err *err);

/* What the file says of itself. A pipe tells it piece by piece, in front of its samples. */
const struct datafile *dataread_file(const struct dataread *r);

/*
 * The next record, whose bytes are valid until the next call. A COMPRESSED one
 * is given first and then what was in it. 1, 0 at the end, -1 when the system
 * fails.
 */
int dataread_next(struct dataread *r, struct record *out, struct err *err);

/*
 * The block that the last record is in, with one user more: its bytes stay where they
 * are until datablock_drop(dataread_blocks(r), ...). NULL for one that was compressed,
 * which is valid until the next call and no longer. All are dropped before the reader
 * is closed.
 */
struct datablock *dataread_hold(struct dataread *r);
struct datablocks *dataread_blocks(struct dataread *r);

/*
 * For a pipe that somebody writes into meanwhile: dataread_next() does not wait for
 * more but gives 0, and dataread_is_dry() says that there may be some later.
 */
int dataread_set_live(struct dataread *r, struct err *err);
bool dataread_is_dry(const struct dataread *r);

/*
 * Did the last record end a round of all files? FINISHED_ROUND does in one file; those
 * of a directory that tally has recorded are read in turns, a round of each.
 */
bool dataread_is_round_over(const struct dataread *r);

/* Appends the bytes that follow the last record outside of its size, at most limit. */
int dataread_payload(struct dataread *r, size_t limit, struct buf *out, struct err *err);

/* The same piece by piece, of a mebibyte at most each, the next one appended; none at the end. */
int dataread_payload_piece(struct dataread *r, struct buf *out, struct err *err);

/*
 * How many of them are not read yet. *there: how many bytes the file has behind what was
 * read, UINT64_MAX where only reading tells.
 */
uint64_t dataread_payload_left(const struct dataread *r, uint64_t *there);

/* Appends a section's bytes; not of more than limit. */
int dataread_section(struct dataread *r, const struct datafile_section *s, size_t limit,
		     struct buf *out, struct err *err);

#endif
