/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_SCRIPTSOURCE_H
#define UTIL_EXPORT_SCRIPTSOURCE_H

/*
 * The source of a place as perf script's srccode prints it, below the line that is
 * about it: "|12        sum += i;". Once as long as a thread stays on that line.
 */

#include "util/base/buf.h"
#include "util/session/lines.h"

struct scriptsource;

struct scriptsource *scriptsource_new(struct lines *lines); /* borrowed */
void scriptsource_free(struct scriptsource *s);		    /* takes NULL */

/* Appends that line with its end; nothing where the source is not known or not there. */
void scriptsource_add(struct scriptsource *s, uint32_t tid, struct session_place p,
		      struct buf *out);

#endif
