/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_PACKGROUP_H
#define UTIL_METRIC_PACKGROUP_H

/*
 * A packing: groups of items, each with the union of their events, which
 * always fits. Every change keeps that; items that are in no group are the
 * caller's to put back.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/metric/packitem.h"

struct packgroup {
	uint64_t *events;
	struct VEC(uint32_t) items;
};

struct packing {
	const struct packitem_list *list;
	struct VEC(struct packgroup) groups;
};

#define PACKGROUP_NONE SIZE_MAX

/* Borrows the list. */
void packgroup_init(struct packing *p, const struct packitem_list *list);
void packgroup_release(struct packing *p);
void packgroup_copy(struct packing *to, const struct packing *from); /* to is initialised */

/* A new, empty group; its index. */
size_t packgroup_new(struct packing *p);

/* The others move up to fill its place: the last becomes this one. */
void packgroup_drop(struct packing *p, size_t group);

/* Does the item fit beside what is in the group? */
bool packgroup_fits(const struct packing *p, size_t group, size_t item);

/* The group that it fits into with the fewest new events, the larger of equals; or NONE. */
size_t packgroup_best(const struct packing *p, size_t item);

void packgroup_add(struct packing *p, size_t group, size_t item);

/* Takes out the item at a place of the group's list. */
void packgroup_remove(struct packing *p, size_t group, size_t place);

/* The groups' first packing: larger items first, each into its best group or a new one. */
void packgroup_fill(struct packing *p);

#endif
