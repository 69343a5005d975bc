/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TUI_TUIANNOTATE_H
#define UTIL_TUI_TUIANNOTATE_H

/* The code of one function of a recording with its samples, for a screen. */

#include "util/base/opt.h"
#include "util/report/annotext.h"
#include "util/report/framepool.h"
#include "util/session/recording.h"
#include "util/tui/tuicode.h"

/* How it is shown. Zeroed is usual. */
struct tuiannotate_options {
	unsigned percent_type, syntax; /* CHOICEs */
	bool bytes, no_source, source;
	struct sourcetext_options sources;
	const char *objdump;
};

/* For OPT_GROUP(). */
extern const struct opt tuiannotate_opts[];

/* What has the samples. */
struct tuiannotate {
	const struct tuiannotate_options *options; /* NULL: usual */
	/* A recording that is read anew, as this names it; standard input cannot be. */
	const struct recording_options *opened;
	/* Or samples that were counted, and where their names are. */
	struct recording *recording;
	struct annotate *counted;
};

/* first, nevents: the events that have columns. */
int tuiannotate_code(const struct tuiannotate *t, const struct framepool_function *f, size_t first,
		     size_t nevents, struct tuicode *out, struct err *err);

/* The same of one of .counted. */
int tuiannotate_function(const struct tuiannotate *t, const struct annotate_function *f,
			 size_t first, size_t nevents, struct tuicode *out, struct err *err);

#endif
