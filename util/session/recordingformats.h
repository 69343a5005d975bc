/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_RECORDINGFORMATS_H
#define UTIL_SESSION_RECORDINGFORMATS_H

/*
 * The formats of tracepoints that a recording has, in front of its samples or in a
 * pipe among its records. Without them the samples are there all the same.
 */

#include "util/base/buf.h"
#include "util/data/dataread.h"
#include "util/session/recordingnotes.h"
#include "util/session/symbols.h"

struct tracedata;

enum { RECORDINGFORMATS_MOST = 256 << 20 }; /* bytes of all formats */

struct recordingformats {
	struct session *session; /* borrowed, as are the symbols: they name the kernel's code */
	struct symbols *symbols;
	struct tracedata *tracedata; /* NULL: none so far */
	struct buf cut;
};

void recordingformats_release(struct recordingformats *f);

/* Takes those of section TRACING_DATA, or what such a section would have; the first are kept. */
void recordingformats_learn(struct recordingformats *f, struct dataread *reader,
			    struct recordingnotes *notes);
void recordingformats_take(struct recordingformats *f, struct view data,
			   struct recordingnotes *notes);

/*
 * A line about the tracepoints that were shown without their print formats; NULL: there are
 * none. Good until the next call.
 */
const char *recordingformats_cut(struct recordingformats *f);

#endif
