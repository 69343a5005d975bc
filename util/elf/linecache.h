/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_LINECACHE_H
#define UTIL_ELF_LINECACHE_H

/*
 * Indexes of lines on disk, one file for each build id, so that debug
 * information is read once. Files come and go as a whole; those that were not
 * used for longest are removed when all together are too large. A cache that
 * cannot be read or written is as good as none: nothing here fails.
 */

#include <stdbool.h>

#include "util/base/view.h"

struct lineindex;

/* Fills an empty index; false when the folder has none of that build id. */
bool linecache_read(const char *folder, struct view build_id, struct lineindex *x);

/* Makes the folder where it is not there yet. */
void linecache_write(const char *folder, struct view build_id, const struct lineindex *x);

#endif
