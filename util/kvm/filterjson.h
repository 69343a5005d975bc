/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_FILTERJSON_H
#define UTIL_KVM_FILTERJSON_H

/*
 * Filters as JSON: 'tally.kvm-filter/1' and QEMU's object. A part of filterread.h.
 */

#include "util/base/err.h"
#include "util/base/view.h"

struct filterread;

/* text begins with a brace or with "-object". */
int filterjson_parse(struct filterread *r, struct view text, struct err *err);

#endif
