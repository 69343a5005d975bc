/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_OVERVIEW_H
#define UTIL_EXPORT_OVERVIEW_H

/*
 * What a recording is made of, in place of what its samples mean: the options
 * of perf report that print its records, their counts, its tasks or its
 * mappings.
 */

#include <stdbool.h>

#include "util/base/opt.h"
#include "util/out/doc.h"
#include "util/session/recording.h"

struct overview_options {
	bool dump, stats, tasks, mmaps;
};

/* For OPT_GROUP(). */
extern const struct opt overview_opts[];

/* Does the user ask for any of it? */
bool overview_is_wanted(const struct overview_options *o);

/* Reads the recording, which is at its start, and tells it. path: as the user named it. */
int overview_tell(const struct overview_options *o, struct recording *r, const char *path,
		  struct doc *doc, struct err *err);

#endif
