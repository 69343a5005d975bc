/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_XZ_H
#define UTIL_ELF_XZ_H

/* What xz has packed, as a whole: .gnu_debugdata of ELF files. liblzma is behind it. */

#include <stdbool.h>

#include "util/base/buf.h"

bool xz_built_in(void);

/* Appends what is in packed; false when it is damaged, gives more than limit, or without liblzma. */
bool xz_unpack(struct view packed, size_t limit, struct buf *out);

#endif
