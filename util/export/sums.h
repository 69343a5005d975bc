/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_SUMS_H
#define UTIL_EXPORT_SUMS_H

/*
 * What samples add up to by three numbers, such as their chain, thread and name: in few bytes
 * for each different three, of which there can be many. Rows stay in the order in which they
 * were new.
 */

#include <stdint.h>

#include "util/base/vec.h"

struct sums_row {
	uint64_t key[3];
	uint64_t samples, period;
};

/* Zeroed is empty. */
struct sums {
	struct VEC(struct sums_row) rows;
	uint32_t *slots; /* the number of a row, plus 1 */
	size_t room;
};

void sums_release(struct sums *s);

/* Counts a sample. */
void sums_add(struct sums *s, const uint64_t key[3], uint64_t period);

#endif
