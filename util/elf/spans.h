/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_SPANS_H
#define UTIL_ELF_SPANS_H

/*
 * Which of many ranges an address is in, where they may lie in one another: the
 * one that begins last. Answered by halving, however they overlap; a file that
 * lets everything overlap costs no more than another. Zeroed is empty.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/base/vec.h"

#define SPANS_NONE UINT32_MAX

struct spans_range {
	uint64_t start, end; /* behind its last byte */
};

struct spans {
	struct VEC(uint64_t) starts;
	struct VEC(uint32_t) ranges; /* the number of the range from there on, or SPANS_NONE */
};

/*
 * Of n ranges by where they start, fewer than SPANS_NONE; of those that start together
 * the first that has the address is meant. Takes time as there are ranges.
 */
void spans_make(struct spans *s, const struct spans_range *ranges, size_t n);
void spans_release(struct spans *s);

/* The number of the range, or SPANS_NONE. */
uint32_t spans_find(const struct spans *s, uint64_t address);

#endif
