/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_SCRIPTBRANCH_H
#define UTIL_EXPORT_SCRIPTBRANCH_H

/* The branches of a sample as perf script prints them, in the ways that its fields ask for. */

#include "util/export/scriptline.h"

void scriptbranch_add(const struct scriptline *l, const struct sample *s, struct buf *out);

#endif
