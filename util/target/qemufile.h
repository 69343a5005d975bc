/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_QEMUFILE_H
#define UTIL_TARGET_QEMUFILE_H

/*
 * What goes between QEMU and us: files without a name, which it inherits and
 * opens by their numbers, and what it says when something is wrong.
 */

#include <stddef.h>

#include "util/base/err.h"
#include "util/base/view.h"

/* As QEMU opens the file that is number n there, which is a literal. */
#define QEMUFILE_PATH(n) "/proc/self/fd/" #n

/* fd, or where that is the number of a standard stream another one for it; negative: failed. */
int qemufile_keep(int fd);

/* Memory as a file, which is gone when nobody has it open any more. The name is for /proc. */
int qemufile_make(const char *name, int *fd, struct err *err);

int qemufile_write(int fd, struct view bytes, struct err *err);

/* The first line of what QEMU said, without its own name in front. */
struct view qemufile_complaint(struct view said);

#endif
