/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_RECORDCOUNT_H
#define UTIL_DATA_RECORDCOUNT_H

/*
 * How many records of each type there are. Types are few, unless a file is
 * damaged: then each record may be of another one.
 */

#include "util/base/vec.h"
#include "util/data/idmap.h"

struct recordcount {
	uint32_t type;
	uint64_t records;
};

/* Zeroed is empty. */
struct recordcounts {
	struct VEC(struct recordcount) all;
	struct idmap places; /* by type */
};

void recordcount_add(struct recordcounts *c, uint32_t type);

/* By type, rising. Nothing is added any more. */
void recordcount_sort(struct recordcounts *c);
void recordcount_release(struct recordcounts *c);

#endif
