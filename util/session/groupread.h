/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_GROUPREAD_H
#define UTIL_SESSION_GROUPREAD_H

/*
 * Samples with READ carry what the counters of their group stood at. Each
 * member that moved since its last value is a sample of its own, whose period
 * is how far it moved. Zeroed is empty.
 */

#include "util/base/vec.h"
#include "util/data/datafile.h"
#include "util/data/datasample.h"

struct groupread {
	struct idmap places; /* of ids in .last */
	struct VEC(uint64_t) last;
};

void groupread_release(struct groupread *g);

/*
 * The event of value number i of s->read, and in *period how far it moved; NULL
 * when its id belongs to no event or it did not move.
 */
const struct datafile_event *groupread_event(struct groupread *g, const struct datafile *f,
					     const struct datasample *s, size_t i,
					     uint64_t *period);

#endif
