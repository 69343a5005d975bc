/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_RECORDPARTS_H
#define UTIL_RUN_RECORDPARTS_H

/*
 * Which records of a recording go into which part of a folder (perf record
 * --threads), and where the thread runs that writes it: a part for each CPU, core,
 * package or memory node, as the machine's topology has it, or as the user says.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/vec.h"
#include "util/target/cpulist.h"

struct recordparts_one {
	struct cpulist cpus;	/* whose records it has */
	struct cpulist threads; /* where its thread runs */
};

struct recordparts {
	struct VEC(struct recordparts_one) all; /* empty: there are no parts */
	struct VEC(size_t) of_cpu;		/* by number of the CPU */
};

/*
 * "cpu", "core", "package" or "numa"; NULL: cpu. Or as perf has it, for each part
 * the CPUs that it is of and those that its thread runs on: "0,2-4/2:1,3/3".
 * ERR_USAGE for what is none of these, or has a CPU twice or one that is offline.
 */
int recordparts_read(const char *text, const struct fs *fs, struct recordparts *out,
		     struct err *err);

/* Is the CPU in a part? */
bool recordparts_has(const struct recordparts *p, int cpu);

/* The part of a CPU; the first one for what is in none. */
size_t recordparts_find(const struct recordparts *p, int cpu);

void recordparts_release(struct recordparts *p);

#endif
