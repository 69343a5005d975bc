/* SPDX-License-Identifier: MIT */
#ifndef UTIL_COUNT_TOPOLOGY_H
#define UTIL_COUNT_TOPOLOGY_H

/*
 * Which core, die, cluster, socket, cache and memory node a CPU is of, as sysfs
 * tells (Documentation/admin-guide/cputopology.rst, ABI/testing/sysfs-devices-system-cpu). Read when it is asked for.
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
	int cluster;
	int cache_level; /* of the cache that is asked for */
	int cache;	 /* its first CPU, by which it is named */
};

struct topology {
	const struct fs *fs;
	int cache_level; /* that places tell of; 0: the last one. Set before topology_find() */
	struct VEC(struct topology_place) places; /* that were asked for */
};

void topology_init(struct topology *t, const struct fs *fs);
void topology_release(struct topology *t);

struct topology_place topology_find(struct topology *t, int cpu);

#endif
