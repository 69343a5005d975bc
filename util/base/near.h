/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_NEAR_H
#define UTIL_BASE_NEAR_H

/*
 * "Did you mean": the one of many names that a mistyped word is nearest to.
 * Candidates are borrowed. Zero the struct, set the word, offer candidates.
 */

#include <stddef.h>

struct near {
	const char *word;
	const char *best;
	size_t distance;
};

/*
 * Edits (insert, drop, change, swap neighbours) that turn a into b. Texts of
 * more than 63 characters are as far away as the longer one is long.
 */
size_t near_distance(const char *a, const char *b);

/* Offers one candidate; of equally near ones the first stays. */
void near_offer(struct near *n, const char *candidate);

/* The nearest candidate, or NULL when none is near enough to be meant. */
const char *near_best(const struct near *n);

#endif
