/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_PERFFEATURE_H
#define UTIL_BASE_PERFFEATURE_H

/*
 * What perf calls the optional parts of a build ("perf check feature zstd"),
 * and whether this build can do what the part is for. Listed in
 * perffeature.def, in perf's order.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/view.h"

struct perffeature {
	const char *name;    /* "zstd" */
	const char *macro;   /* "HAVE_ZSTD_SUPPORT" */
	const char *library; /* that it needs; "" for none, NULL: it is never there */
};

/* NULL behind the last one. */
const struct perffeature *perffeature_at(size_t i);

/* By its name or its macro, in any case; NULL when there is none. */
const struct perffeature *perffeature_find(struct view name);

/* libraries as the build tells them: "+zstd -jansson". */
bool perffeature_is_built(const struct perffeature *f, const char *libraries);

#endif
