/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_PACKMOVE_H
#define UTIL_METRIC_PACKMOVE_H

/*
 * Making a packing better by moving items: fewer groups first, then fewer
 * events in them. Work is counted in moves and never in time, and chance comes
 * from a fixed seed, so that the same request has the same result everywhere.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/metric/packgroup.h"

/*
 * Dissolves groups until there are only bound of them or the moves are used
 * up; *moves is what is left.
 */
void packmove_shrink(struct packing *p, size_t bound, size_t *moves);

/*
 * Moves items to where they add fewer events than they leave behind, or as
 * many and beside more relatives. The number of groups does not grow.
 */
void packmove_polish(struct packing *p);

#endif
