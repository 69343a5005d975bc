/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_ELFNOTE_H
#define UTIL_ELF_ELFNOTE_H

/*
 * The build id of a program or library, by its notes alone: a few hundred bytes
 * are read, whatever the size of the file. Only files of this machine's byte
 * order; symbols are for elfsyms.h. Files are hostile.
 */

#include <stdbool.h>

#include "util/base/buf.h"
#include "util/base/view.h"

enum { ELFNOTE_BUILD_ID_MOST = 20 };

/* Appends the build id of a row of notes (/sys/kernel/notes); false when there is none. */
bool elfnote_find_build_id(struct view notes, struct buf *out);

/* The same of a file. Only regular files are opened. */
bool elfnote_read_build_id(const char *path, struct buf *out);

#endif
