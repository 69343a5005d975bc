/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_RECORDNAME_H
#define UTIL_RUN_RECORDNAME_H

/*
 * What recordings are called on disk, as perf does it: an older one is kept
 * as NAME.old, and those that follow each other have the time behind their
 * names. A recording is a file, or a folder with "data" in it.
 */

#include "util/base/buf.h"
#include "util/base/err.h"

/*
 * Makes room for a recording of that name: one that is there becomes NAME.old,
 * and one that was called so goes. A folder of something else is ERR_USAGE.
 * What is no regular file (/dev/null) is left alone.
 */
int recordname_keep_old(const char *path, struct err *err);

/* Renames a recording to NAME.YYYYMMDDhhmmsscc of local time; *name is then that. */
int recordname_stamp(struct buf *name, struct err *err);

/* Removes a recording, a folder with its parts; what else is in a folder stays, and so does that. */
void recordname_remove(const char *path);

#endif
