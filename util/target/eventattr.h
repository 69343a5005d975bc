/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_EVENTATTR_H
#define UTIL_TARGET_EVENTATTR_H

/*
 * From what an event was opened with to what a file says of it.
 */

#include "util/data/perfattr.h"

struct attr;

struct perfattr eventattr_of(const struct attr *attr);

#endif
