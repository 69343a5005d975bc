/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_ATTRTEXT_H
#define UTIL_DATA_ATTRTEXT_H

/*
 * The attributes of an event as perf evlist -v and perf's headers tell them:
 * every field that is not zero, by the name of perf_event.h.
 */

#include "util/data/perfattr.h"

/* Appends "type: 1 (PERF_TYPE_SOFTWARE), size: 136, ..." with between for ": ". */
void attrtext_add(const struct perfattr *attr, const char *between, struct buf *out);

#endif
