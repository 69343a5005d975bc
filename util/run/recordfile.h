/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_RECORDFILE_H
#define UTIL_RUN_RECORDFILE_H

/*
 * The file of a recording: where it is, what becomes of an older one, whether
 * it is compressed, and how large it may become. Records and sections come from
 * whoever records; nothing here knows where they are from.
 *
 * A recording is written as it comes, under its own name, so that what is killed
 * can still be read; the file that was there is kept as NAME.old. It can be a
 * folder with a file for each part (perf record --threads): head and sections
 * in "data", the records of part i in "data.i".
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/base/view.h"
#include "util/data/datasection.h"

struct datawrite;

struct recordfile_options {
	const char *path;   /* "-": standard output, as a stream; borrowed */
	int level;	    /* of zstd; 0: not compressed */
	uint64_t max_bytes; /* 0: any */
	bool is_stamped;    /* once it is whole, the time is put behind its name */
	size_t max_files;   /* of those that this recording has stamped, the newest; 0: all */
	size_t parts;	    /* a folder with so many; 0: a file */
	bool is_folder;	    /* a folder, also without parts: others put something into it */
};

/* One stream of records, which one thread writes at a time. */
struct recordfile_stream {
	struct datawrite *out;
	int fd;
	struct buf plain, packed;	    /* for compression */
	uint64_t plain_bytes, packed_bytes; /* that were compressed, and what came of it */
	_Atomic uint64_t size;		    /* of the file so far; others may ask */
};

struct recordfile {
	struct recordfile_options o;
	struct recordfile_stream main;
	struct VEC(struct recordfile_stream) parts;
	struct VEC(char *) stamped; /* the names of those that are there, oldest first */
	struct buf name;	    /* what the file is called; stamped when it is finished */
	bool is_pipe;
	atomic_bool has_failed; /* something could not be written */
	atomic_bool is_full;	/* .max_bytes are reached: nothing more is taken */
};

/* f begins zeroed. */
int recordfile_open(struct recordfile *f, const struct recordfile_options *o, struct err *err);

/* Behind recordfile_finish(): begins another one, with the same options. */
int recordfile_reopen(struct recordfile *f, struct err *err);

/* All events come first. */
int recordfile_add_events(struct recordfile *f, const struct datasection_event *events, size_t n,
			  struct err *err);

/* Whole records, in pieces that are whole only together. */
int recordfile_records(struct recordfile *f, const struct view *pieces, size_t n, struct err *err);

/* The same into a part of a folder, whether the whole is full or not; threads may write into different ones at the same time. */
int recordfile_part_records(struct recordfile *f, size_t part, const struct view *pieces, size_t n,
			    struct err *err);

/* As datawrite_section(). */
int recordfile_section(struct recordfile *f, enum datasection_bit bit, struct view bytes,
		       struct err *err);

uint64_t recordfile_size(const struct recordfile *f);

/* What was not written yet goes out. */
int recordfile_flush(struct recordfile *f, struct err *err);

/*
 * After a failure of writing: makes the file whole up to an earlier record, so
 * that recordfile_finish() can follow. False when nothing can be saved.
 */
bool recordfile_save(struct recordfile *f);

/* Ends the file: the sections and the header, and the time behind its name. */
int recordfile_finish(struct recordfile *f, struct err *err);

void recordfile_close(struct recordfile *f); /* takes a zeroed one */

#endif
