/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_SAMPLEWALK_H
#define UTIL_SESSION_SAMPLEWALK_H

/* All samples of a recording one after the other, with a bar where that takes its time. */

#include "util/out/progress.h"
#include "util/session/recording.h"

struct samplewalk {
	struct recording *recording;
	struct progress progress;
	size_t n;
};

/* what: "reading samples", for the bar on standard error. */
void samplewalk_begin(struct samplewalk *w, struct recording *r, const char *what);

/* As recording_next(). Whoever stops before the end has nothing to release, but a bar may stay. */
int samplewalk_next(struct samplewalk *w, struct sample *out, struct err *err);

#endif
