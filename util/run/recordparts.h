/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_RECORDPARTS_H
#define UTIL_RUN_RECORDPARTS_H

/*
 * Which records of a recording go into which part of a folder (perf record
 * --threads): those of each CPU, core, package or memory node into a part of
 * their own, as the machine's topology has it.
 */

#include <stddef.h>

#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/vec.h"

struct recordparts {
	struct VEC(size_t) of_cpu; /* by number of the CPU */
	size_t n;		   /* 0: there are no parts */
};

/* "cpu", "core", "package" or "numa"; NULL: cpu. ERR_USAGE for what is none of these. */
int recordparts_read(const char *text, const struct fs *fs, struct recordparts *out,
		     struct err *err);

/* The part of a CPU; the first for one that is not known. */
size_t recordparts_find(const struct recordparts *p, int cpu);

void recordparts_release(struct recordparts *p);

#endif
