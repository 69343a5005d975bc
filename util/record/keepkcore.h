/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RECORD_KEEPKCORE_H
#define UTIL_RECORD_KEEPKCORE_H

/*
 * Keeps the code of the kernel that runs, with its names and modules, so that
 * recordings of it can be looked at when another one runs (perf buildid-cache -k).
 */

#include <stdbool.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/fs.h"

/*
 * kcore: ROOT/proc/kcore, beside which kallsyms and modules are; ROOT/sys/kernel/notes
 * has the build id. 1 and where it is kept (appended), or 0 and where the same already
 * is, unless that does not matter.
 */
int keepkcore_keep(const char *folder, const char *kcore, bool again, struct buf *where,
		   struct err *err);

/*
 * The same beside a recording: into PATH/kcore_dir, of the machine below fs, where perf
 * has it. Modules come and go: once before is not as good as at the end.
 */
int keepkcore_into(const char *path, const struct fs *fs, struct err *err);

#endif
