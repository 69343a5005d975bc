/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_PACKBOUND_H
#define UTIL_METRIC_PACKBOUND_H

/*
 * How many groups there must be at least, and why. Events that many items
 * share must be counted in several groups; how often is bounded by the same
 * question asked of those items alone, and all copies compete for counters
 * and registers. Items that exclude each other pairwise are a bound too.
 */

#include <stddef.h>

#include "util/metric/packitem.h"

struct buf;

/* The bound; 0 for no items. Its reason is added to why in words. */
size_t packbound_find(const struct packitem_list *l, struct buf *why);

enum packbound_answer { PACKBOUND_NO, PACKBOUND_YES, PACKBOUND_UNKNOWN };

/*
 * Tries all placements into that many groups, at most limit steps; *steps is
 * how many it took.
 */
enum packbound_answer packbound_try(const struct packitem_list *l, size_t groups, size_t limit,
				    size_t *steps);

#endif
