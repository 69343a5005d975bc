/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_PAGEOUT_H
#define UTIL_EXPORT_PAGEOUT_H

/*
 * The options of a report as a page or a picture (--html, --svg), and the whole
 * way from a recording to that file.
 */

#include "util/out/doc.h"
#include "util/session/recording.h"

struct pageout_args {
	const char *html, *svg; /* files to write; NULL: none */
	const char *compare;	/* a second recording; NULL: none */
	uint64_t svg_width;	/* pixels; 0: as usual */
};

/* For OPT_GROUP(). */
extern const struct opt pageout_opts[];

bool pageout_is_wanted(const struct pageout_args *a);

/*
 * Reads the recording that o names and writes what a wants, whole or not at
 * all. max_stack: frames of a chain; 0: all. Notes, and where it is, go into doc.
 */
int pageout_write(const struct pageout_args *a, const struct recording_options *o,
		  uint64_t max_stack, struct doc *doc, struct err *err);

#endif
