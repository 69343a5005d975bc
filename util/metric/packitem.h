/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_PACKITEM_H
#define UTIL_METRIC_PACKITEM_H

/*
 * What is packed: sets of events, each of which has to be whole in some group
 * and fits into one. No item is part of another. Made by pack.c, read by the
 * parts of the packer.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/vec.h"
#include "util/metric/packlimit.h"

struct packitem {
	const uint64_t *set;
	size_t size;
	uint64_t *relatives; /* items of the same families, by index; NULL: none */
};

struct packitem_list {
	const struct packlimit_set *limits;
	size_t words; /* of a set of events */
	struct VEC(struct packitem) items;
	struct arena arena;
};

void packitem_release(struct packitem_list *l);

/* Adds a copy of set, unless it is part of an item that is there or items are part of it. */
void packitem_add(struct packitem_list *l, const uint64_t *set);

#endif
