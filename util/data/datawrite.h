/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_DATAWRITE_H
#define UTIL_DATA_DATAWRITE_H

/*
 * Writes a perf.data, laid out as perf does: header, ids, events, records,
 * sections. Until datawrite_finish() the header says that there are no data,
 * as that of a recorder that was killed, and readers can still find them.
 *
 * Where the file is and whether an old one is kept is the caller's business.
 */

#include "util/data/datafile.h"

struct datawrite;

struct datawrite_options {
	/* Of the file, for errors; "-": standard output; NULL: the caller's business. */
	const char *name;
	bool is_pipe; /* fd cannot seek: events and sections are records of the stream */
	bool is_bare; /* records and nothing else: a part of a folder (perf record --threads) */
	bool swap;    /* in the other byte order than this host's */
};

/* fd is borrowed, and empty. */
struct datawrite *datawrite_new(int fd, const struct datawrite_options *o);
void datawrite_free(struct datawrite *w); /* takes NULL; what was not finished stays as it is */

/* All events come before the first record. In a pipe each is a HEADER_ATTR at once. */
void datawrite_add_event(struct datawrite *w, const struct perfattr *attr, const uint64_t *ids,
			 size_t n_ids);

/* Whole records as they are, one or many. Small ones are gathered. */
int datawrite_records(struct datawrite *w, const void *bytes, size_t len, struct err *err);

/* Several pieces that are whole records only together, as a ring has them. */
int datawrite_pieces(struct datawrite *w, const struct view *pieces, size_t n, struct err *err);

/*
 * After a failure to write (the disk is full): takes the file back to the end of
 * a whole record, as far as makes room for the sections that there are. May be
 * called again when finishing fails again. False when that cannot be.
 */
bool datawrite_cut(struct datawrite *w);

/*
 * A section, kept until the end; of those with the same bit the last one
 * counts. In a pipe it is a HEADER_FEATURE at once.
 */
int datawrite_section(struct datawrite *w, unsigned bit, const void *bytes, size_t len,
		      struct err *err);

/* Bytes of the file so far, with those that were gathered. */
uint64_t datawrite_size(const struct datawrite *w);

/* Writes what was gathered, without ending the file. */
int datawrite_flush(struct datawrite *w, struct err *err);

/* Writes the sections and the header. */
int datawrite_finish(struct datawrite *w, struct err *err);

#endif
