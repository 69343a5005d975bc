/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_SAMPLEROW_H
#define UTIL_EXPORT_SAMPLEROW_H

/*
 * Samples as rows of a table, for programs. What a sample does not have is null.
 */

#include "util/out/doc.h"
#include "util/session/callframes.h"

struct tracedata;

struct samplerow {
	struct session *session;
	struct symbols *symbols;
	struct lines *lines;
	struct tracedata *tracedata; /* NULL: nothing reads tracepoints */
	unsigned max_stack;	     /* callers of a chain; 0: all */
	struct VEC(struct cell) frames, branches;
	struct callframes callers; /* of the current sample */
	struct buf trace;
};

void samplerow_release(struct samplerow *r);

/* Of the rows; people do not see it. */
extern const struct table samplerow_table;

/* name: of the event. */
void samplerow_tell(struct samplerow *r, struct doc *doc, const struct sample *sample,
		    const char *name);

#endif
