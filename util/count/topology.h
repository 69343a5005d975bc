/* SPDX-License-Identifier: MIT */
#ifndef UTIL_COUNT_TOPOLOGY_H
#define UTIL_COUNT_TOPOLOGY_H

/*
 * Which core, die, socket and memory node a CPU is of, as sysfs tells
 * (Documentation/admin-guide/cputopology.rst). Read when it is asked for.
 */

#include "util/base/fs.h"
#include "util/base/vec.h"

/* Each -1 where the machine does not tell. Cores are numbered per die or socket. */
struct topology_place {
	int cpu;
	int socket;
	int die;
	int core;
	int node;
};

struct topology {
	const struct fs *fs;
	struct VEC(struct topology_place) places; /* that were asked for */
};

void topology_init(struct topology *t, const struct fs *fs);
void topology_release(struct topology *t);

struct topology_place topology_find(struct topology *t, int cpu);

#endif
