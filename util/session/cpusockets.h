/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_CPUSOCKETS_H
#define UTIL_SESSION_CPUSOCKETS_H

/*
 * The socket of each CPU of the recorded machine: sections CPU_TOPOLOGY and
 * NRCPUS of the recording, read when it is asked for first. Source of their
 * layout: tools/perf/Documentation/perf.data-file-format.txt in Linux. Zeroed is
 * not read yet.
 */

#include "util/data/dataread.h"

struct cpusockets {
	struct VEC(int) all;
	bool is_read;
};

void cpusockets_release(struct cpusockets *c);

/* -1 when it is not told. */
int cpusockets_find(struct cpusockets *c, struct dataread *reader, uint32_t cpu);

#endif
