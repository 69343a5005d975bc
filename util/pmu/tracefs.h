/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_TRACEFS_H
#define UTIL_PMU_TRACEFS_H

/*
 * Tracepoints: the events folder of tracefs, below a struct fs.
 */

#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/view.h"

/*
 * Appends the path of the events folder, wherever it is mounted. ERR_UNSUPPORTED
 * when it is not there, ERR_DENIED when it may not be read; the hint tells
 * what to do.
 */
int tracefs_find(const struct fs *fs, struct buf *path, struct err *err);

/* The number that perf_event_open() wants, of one tracepoint. */
int tracefs_read_id(const struct fs *fs, const char *events, const char *system, const char *name,
		    uint64_t *id, struct err *err);

/* Names of all systems, or of one system's tracepoints, sorted; files that are neither left out. */
int tracefs_list_systems(const struct fs *fs, const char *events, struct fs_names *out,
			 struct err *err);
int tracefs_list(const struct fs *fs, const char *events, const char *system, struct fs_names *out,
		 struct err *err);

#endif
