/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_IDMAP_H
#define UTIL_DATA_IDMAP_H

/*
 * Which event an id of a sample belongs to. Zeroed is empty.
 */

#include <stddef.h>
#include <stdint.h>

struct idmap_slot;

struct idmap {
	struct idmap_slot *slots;
	size_t len;
	size_t room;
	uint64_t seed; /* of hashes, once there is room */
};

void idmap_release(struct idmap *m);

/* Room for n more ids at once. */
void idmap_reserve(struct idmap *m, size_t n);

/* The first one wins: an id that is there already keeps its event. */
void idmap_add(struct idmap *m, uint64_t id, size_t event);

/* The event's number, or -1. */
long idmap_find(const struct idmap *m, uint64_t id);

#endif
