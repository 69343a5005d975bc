/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_TRACEFIELDS_H
#define UTIL_DATA_TRACEFIELDS_H

/*
 * The lines in front of the print fmt of a tracepoint's format, as the kernel
 * writes them: "field:char comm[16]; offset:8; size:16; signed:0;".
 */

#include <stdbool.h>

#include "util/base/view.h"

/*
 * Whether they are a name, an ID, "format:" and fields of that shape, where signed
 * may be missing and arrays may have constants for lengths: libtraceevent crashes
 * on others.
 */
bool tracefields_are_good(struct view head);

/* The line that declares the field of that name. */
bool tracefields_find(struct view head, struct view name, struct view *line);

/* Its bytes; 0 where it does not say. */
unsigned tracefields_size(struct view line);

#endif
