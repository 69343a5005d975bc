/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_CALLFRAMES_H
#define UTIL_SESSION_CALLFRAMES_H

/*
 * The callers of a sample with the functions that were inlined into them, one
 * after the other, the innermost first.
 */

#include "util/session/callers.h"
#include "util/session/lines.h"

struct callframes_frame {
	struct session_place place;
	unsigned cpumode;
	const char *inlined; /* the function's name; NULL: the one that is at the place */
	const char *file;    /* of the source; NULL: not known */
	uint32_t line;
};

struct callframes {
	struct callers callers;
	struct session *session;
	struct lines *lines;
	struct session_place place;
	unsigned cpumode;
	struct lines_frame at[LINES_MOST]; /* what is at the place */
	size_t len, next;
};

/* All is borrowed. Without lines (NULL) nothing is known of sources and inlined functions. */
void callframes_start(struct callframes *f, const struct sample *s, struct session *session,
		      struct lines *lines);

/* False at the end. */
bool callframes_next(struct callframes *f, struct callframes_frame *out);

#endif
