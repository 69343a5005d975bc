/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_DATAFILE_H
#define UTIL_DATA_DATAFILE_H

/*
 * What a perf.data file says about itself before its records: byte order, the
 * events and their ids, and where its feature sections are. The layout is that
 * of tools/perf/Documentation/perf.data-file-format.txt in Linux.
 *
 * In a pipe all this comes as records; util/data/dataread adds it as it passes.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/data/idmap.h"
#include "util/data/perfattr.h"
#include "util/data/record.h"

struct datafile_event {
	struct perfattr attr;
	uint64_t *ids; /* in the arena */
	size_t n_ids;
	const char *name;  /* as the file has it; NULL: see util/data/attrname */
	int id_from_start; /* of a sample, datasample_id_from_start() */
	int id_from_end;
};

struct datafile_section {
	unsigned bit; /* HEADER_* of perf, 0 to 255 and in simpleperf's dialect from 128 on */
	uint64_t offset, size;
	struct view bytes; /* of a pipe, where .offset means nothing */
};

/* Something that is wrong with the file, at an offset of it. */
struct datafile_problem {
	uint64_t offset;
	const char *text;
};

enum { DATAFILE_PROBLEMS_KEPT = 100 };

struct datafile {
	bool swap;   /* in the other byte order than this host's */
	bool is_big; /* the byte order itself */
	bool is_pipe;
	bool is_legacy; /* the magic of before 2.6.37, "PERFFILE" */
	bool is_cut;	/* the recorder was killed: no data size, no sections */
	uint64_t header_size, attr_size;
	uint64_t data_offset, data_size;
	uint64_t event_types_offset, event_types_size;
	uint64_t file_size; /* UINT64_MAX of what cannot seek */
	uint64_t features[4];
	struct VEC(struct datafile_event) events;
	struct VEC(struct datafile_section) sections;
	struct VEC(struct datafile_problem) problems;
	uint64_t n_problems; /* all of them, also those not kept */
	struct idmap ids;    /* of several events; ask datafile_find_id() */
	struct arena arena;
};

/*
 * Reads the header of fd, which is at its start. For a pipe that is all that
 * was read; a file can be read anywhere after it.
 */
int datafile_read(struct datafile *f, int fd, struct err *err);
void datafile_release(struct datafile *f);

/* Adds an event as HEADER_ATTR records bring it: the attributes and, behind attr.size, its ids. */
int datafile_add_event(struct datafile *f, struct view attr_and_ids, struct err *err);

/* Adds a section as HEADER_FEATURE records bring it. */
void datafile_add_section(struct datafile *f, unsigned bit, struct view bytes);

/* The number of the event that has the id; -1 when none has. */
long datafile_find_id(const struct datafile *f, uint64_t id);

/* Names the event of an id, or, with id 0, the one of that number. */
void datafile_name_event(struct datafile *f, size_t number, uint64_t id, struct view name);

/* Names all events that EVENT_DESC (section 12) tells of; what is cut in it is left. */
void datafile_read_names(struct datafile *f, struct view section);

void datafile_add_problem(struct datafile *f, uint64_t offset, const char *format, ...)
	ERR_PRINTF(3, 4);

const struct datafile_section *datafile_find_section(const struct datafile *f, unsigned bit);

/*
 * The event of a record, by its id where there are several; NULL when nothing
 * says which, as for perf's own records.
 */
const struct datafile_event *datafile_find_event(const struct datafile *f, const struct record *r);

/* The bytes behind the fields of a kernel's record: as many as its event has (perfattr_id_size()). */
size_t datafile_id_size(const struct datafile *f, const struct record *r);

#endif
