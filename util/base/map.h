/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_MAP_H
#define UTIL_BASE_MAP_H

/*
 * A hash map from byte strings to pointers. Keys are borrowed and must outlive
 * the map; values are the caller's. Walking it in slot order is not offered:
 * output must never depend on hashes. Zeroed is empty.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/base/view.h"

struct arena;
struct map_slot;

struct map {
	struct map_slot *slots;
	size_t len;
	size_t room;
	uint64_t seed; /* of hashes, once there is room */
};

void map_release(struct map *m);

/* Makes room for n keys in all, so that adding them moves nothing. */
void map_reserve(struct map *m, size_t n);

/* NULL when the key is not there. */
void *map_find(const struct map *m, struct view key);

/*
 * The place of the key's value, made (holding NULL) when it was not there.
 * The place is good until the next map_add().
 */
void **map_add(struct map *m, struct view key);

/* The text, ending with NUL, kept once in the arena; of a map whose values are its keys. */
const char *map_intern(struct map *m, struct arena *a, struct view text);

/* FNV-1a, 64 bits (the constants of the public reference by Fowler, Noll, Vo). */
uint64_t map_hash(struct view key);

#endif
