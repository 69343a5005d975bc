/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_ATTRNAME_H
#define UTIL_DATA_ATTRNAME_H

/*
 * What an event is called when the file does not say it: perf's names of the
 * kernel's own events, with the modifiers that the attributes mean.
 */

#include "util/data/perfattr.h"

/* Appends "cycles:u", "L1-dcache-load-misses", "raw 0x1b7", "unknown attr type: 8", ... */
void attrname_add(const struct perfattr *attr, struct buf *out);

/* Does it count ns (cpu-clock, task-clock)? */
bool attrname_is_clock(const struct perfattr *attr);

#endif
