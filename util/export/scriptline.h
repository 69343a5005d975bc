/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_SCRIPTLINE_H
#define UTIL_EXPORT_SCRIPTLINE_H

/*
 * Samples as the lines that perf script prints, which scripts everywhere read.
 */

#include "util/base/buf.h"
#include "util/export/scriptfields.h"
#include "util/session/lines.h"
#include "util/session/sample.h"

struct tracedata;
struct scriptchain;
struct scriptinsn;
struct scriptsource;
struct branchcounters;

enum scriptline_clock {
	SCRIPTLINE_ABSOLUTE,
	SCRIPTLINE_RELATIVE, /* to the first line */
	SCRIPTLINE_DELTA,    /* to the line before */
};

struct scriptline {
	struct session *session;
	struct symbols *symbols;
	struct lines *lines;
	struct tracedata *tracepoint;	       /* what reads tracepoints; NULL: nothing does */
	const struct branchcounters *counters; /* for field brcntr */
	size_t event;			       /* number of the sample's event, for these */
	const char *arch; /* of the recorded machine, for its registers; NULL: unknown */
	uint64_t fields;
	unsigned name_width; /* of the longest event */
	bool has_ns;	     /* times to the ns instead of the us */
	bool hides_chains;
	bool is_narrow;	     /* programs in 8 columns, CPUs without brackets */
	bool has_paths;	     /* source files with their folders */
	struct view stop_at; /* functions that end a call chain, a comma between */
	bool has_wall;	     /* .wall says what time of day it was */
	uint64_t wall;	     /* ns from the clock of the samples to the time of day */
	enum scriptline_clock clock;
	uint64_t clock_start;	     /* of the first or the last line; 0 before */
	size_t source_width;	     /* of the longest data source so far */
	size_t max_blocks;	     /* of the code between branches, the last ones; 0: all */
	unsigned max_stack;	     /* entries of a call chain; 0: all */
	struct scriptinsn *insn;     /* reads code, once it is asked for */
	struct scriptsource *source; /* likewise of source files */
	struct scriptchain *chains;  /* those that were printed before */
};

/* Frees what printing needed; the rest is borrowed. */
void scriptline_release(struct scriptline *l);

/* Appends what a line begins with: who ran where and when. type as of RECORD_*. */
void scriptline_add_start(struct scriptline *l, const struct session_thread *t,
			  const struct record *rec, const struct datasample *s, bool has_chain,
			  struct buf *out);

/* Appends the line, or lines with a call chain, of one sample of the event called name. */
void scriptline_add(struct scriptline *l, const struct sample *sample, const char *name,
		    struct buf *out);

/* Pieces of lines: "main+0x12" or "[unknown]", and "(/bin/ls)". */
void scriptline_add_symbol(const struct scriptline *l, struct session_place p, bool has_offset,
			   struct buf *out);
void scriptline_add_file(const struct scriptline *l, struct session_place p, struct buf *out);

/* The source of a place, on a line of its own below what is about it, if it is asked for. */
void scriptline_add_source(const struct scriptline *l, const struct sample *s,
			   struct session_place p, struct buf *out);

/* What is at an address that comes without a mode, of the thread of a sample. */
struct session_place scriptline_find_place(const struct scriptline *l, const struct sample *s,
					   uint64_t address);

#endif
