/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_SCRIPTCHAIN_H
#define UTIL_EXPORT_SCRIPTCHAIN_H

/*
 * Call chains as perf script prints them, a caller on each line. The same few
 * thousand come over and over: their lines are kept, up to a limit.
 */

#include "util/export/scriptline.h"

/* What printing chains keeps; made by the first one. Takes NULL. */
void scriptchain_free(struct scriptchain *c);

/* Ends the line that out is on, and appends the callers of a sample behind it. */
void scriptchain_add(struct scriptline *l, const struct sample *s, struct buf *out);

#endif
