/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_SCRIPTPLACE_H
#define UTIL_EXPORT_SCRIPTPLACE_H

/*
 * Places in code as perf script prints them: address, symbol, file and source,
 * whichever of them are asked for.
 */

#include "util/export/scriptline.h"

/* The sample's own place, on its line. */
void scriptplace_add(const struct scriptline *l, const struct sample *s, struct buf *out);

/* Where the source of the sample's own place is, on a line of its own. */
void scriptplace_add_source(const struct scriptline *l, const struct sample *s, struct buf *out);

/*
 * A place and what is inlined there, each on a line of its own. shown is the address
 * as people see it: of a caller in a user's file, where it is in the file.
 */
void scriptplace_add_lines(const struct scriptline *l, struct session_place p, uint64_t shown,
			   struct buf *out);

#endif
