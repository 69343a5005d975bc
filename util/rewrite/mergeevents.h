/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REWRITE_MERGEEVENTS_H
#define UTIL_REWRITE_MERGEEVENTS_H

/*
 * The events of several recordings as those of one: the same event is there
 * once, and each has ids that no other has. Zeroed is empty.
 */

#include "util/base/arena.h"
#include "util/base/map.h"
#include "util/base/vec.h"
#include "util/data/datafile.h"

struct mergeevents_event {
	struct perfattr attr;
	const char *name;
	struct VEC(uint64_t) ids;
};

struct mergeevents {
	struct VEC(struct mergeevents_event) events;
	struct arena arena;
	uint64_t last_id;
};

/* What became of one recording's events. Zeroed is empty. */
struct mergeevents_map {
	struct map new_ids;	    /* uint64_t by the old id, 8 bytes */
	struct VEC(uint64_t) first; /* the new id that each event has when its records have none */
};

void mergeevents_release(struct mergeevents *m);
void mergeevents_release_map(struct mergeevents_map *map);

/* Adds an event of a recording; -1 when it cannot stand beside those that are there. */
int mergeevents_add(struct mergeevents *m, const struct datafile_event *e, const char *name,
		    struct mergeevents_map *map, struct err *err);

/*
 * When all were added: gives them one size, the largest. Readers expect the ids of each
 * behind its own size, and its place in a file is that of the largest.
 */
void mergeevents_finish(struct mergeevents *m);

/* 0 for an id that the recording's events do not have. */
uint64_t mergeevents_new_id(const struct mergeevents_map *map, uint64_t old);

#endif
