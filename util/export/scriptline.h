/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_SCRIPTLINE_H
#define UTIL_EXPORT_SCRIPTLINE_H

/*
 * Samples as the lines that perf script prints, which scripts everywhere read.
 */

#include "util/base/buf.h"
#include "util/data/datafile.h"
#include "util/session/session.h"
#include "util/session/symbols.h"

/* What can be printed, as bits; scriptfields.def has their names. */
enum scriptline_field {
#define FIELD(name, NAME, bit) SCRIPTLINE_##NAME = 1u << bit,
#include "util/export/scriptfields.def"
#undef FIELD
};

struct scriptline {
	struct session *session;
	struct symbols *symbols;
	unsigned fields;
	unsigned name_width; /* of the longest event */
	bool has_ns;	     /* times to the ns instead of the us */
	size_t source_width; /* of the longest data source so far */
	unsigned max_stack;  /* entries of a call chain; 0: all */
};

/* "comm,tid,..." as perf's -F has it; an unknown name is told with the nearest. */
int scriptline_parse_fields(struct view text, unsigned *fields, struct err *err);

/* What perf prints of an event when nothing is asked for. */
unsigned scriptline_default_fields(const struct perfattr *attr);

/* Appends the line, or lines with a call chain, of one sample. */
void scriptline_add(struct scriptline *l, const struct datafile_event *e, const char *name,
		    const struct record *rec, const struct datasample *s, struct buf *out);

#endif
