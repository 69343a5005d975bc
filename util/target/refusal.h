/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_REFUSAL_H
#define UTIL_TARGET_REFUSAL_H

/*
 * Why an event of a plan is not open, or counts less than was asked for. Looks
 * at what was opened, and opens nothing.
 */

#include <stddef.h>

#include "util/base/buf.h"

struct hints;
struct opener;

/* Appends nothing when all is well with event i. */
void refusal_explain(const struct opener *o, size_t i, struct hints *hints, struct buf *reason,
		     struct buf *hint);

#endif
