/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_PYSAMPLE_H
#define UTIL_EXPORT_PYSAMPLE_H

/*
 * Events and samples as objects of Python for util/export/python/driver.py, nearly
 * as scripts for perf script -s are called with them.
 */

#include "util/data/tracedata.h"
#include "util/export/pymarshal.h"
#include "util/export/scriptline.h"
#include "util/session/chainseen.h"
#include "util/session/recording.h"

struct pysample {
	struct recording *recording;
	struct scriptline line; /* finds places, and knows the machine */
	unsigned max_stack;	/* callers of a chain; 0: all */
	bool has_source;	/* source lines too */
	bool has_code;		/* the bytes of the instruction too */
	bool has_tables;	/* what rows of databases are made of too */
	struct buf scratch;
	struct chainseen chains; /* that were told */
	uint64_t source;	 /* the data source that .source_text is of */
	struct buf source_text;
};

void pysample_release(struct pysample *p);

/* Tells of an event, before its first sample. */
void pysample_add_event(struct pysample *p, size_t number, struct pymarshal *to);

/* Tells of a sample, and of its callers when they are new. */
void pysample_add(struct pysample *p, const struct sample *s, struct pymarshal *to);

#endif
