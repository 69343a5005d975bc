/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_PYLINE_H
#define UTIL_EXPORT_PYLINE_H

/*
 * Events and samples as lines of JSON for util/export/python/driver.py, which
 * makes of them what scripts for perf script -s are called with.
 */

#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/map.h"
#include "util/data/tracedata.h"
#include "util/export/scriptline.h"
#include "util/session/recording.h"

struct pyline {
	struct recording *recording;
	struct scriptline line; /* finds places, and knows the machine */
	unsigned max_stack;	/* callers of a chain; 0: all */
	bool has_source;	/* source lines too */
	bool has_code;		/* the bytes of the instruction too */
	struct buf scratch;
	struct buf chain;
	struct map chains; /* numbers of those that were told, plus 1, by their text */
	uint64_t nchains, chain_bytes;
	struct arena arena;
};

void pyline_release(struct pyline *p);

/* A member of the object that is open, behind another one. */
void pyline_add_number(struct buf *out, const char *key, uint64_t n);
void pyline_add_signed(struct buf *out, const char *key, int64_t n);
void pyline_add_text(struct buf *out, const char *key, struct view text);

/* Appends the line that tells of an event, before its first sample. */
void pyline_add_event(struct pyline *p, size_t number, struct buf *out);

/* Appends the line of a sample. */
void pyline_add_sample(struct pyline *p, const struct sample *s, struct buf *out);

#endif
