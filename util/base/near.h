/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_NEAR_H
#define UTIL_BASE_NEAR_H

/*
 * "Did you mean": the one, or the few, of many names that a mistyped word is
 * nearest to. Candidates are borrowed. Zero the struct, set the word or how
 * many to keep, offer candidates.
 */

#include <stddef.h>

struct buf;

struct near {
	const char *word;
	const char *best;
	size_t distance;
};

/* The most that a ranking keeps. */
#define NEAR_RANKED 8

struct near_rank {
	size_t most; /* how many to keep; more than NEAR_RANKED are not */
	size_t len;
	struct {
		const char *name;
		size_t distance;
	} best[NEAR_RANKED]; /* nearest first */
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

/*
 * Offers one candidate to a ranking, as far away as the caller measures it;
 * whoever should not be in it is not offered. Of equally near ones the first
 * comes first, and a name that comes twice is as near as its nearer one.
 */
void near_rank(struct near_rank *r, const char *name, size_t distance);

/* Appends "the nearest is 'cycles'", "the nearest are 'cycles', 'cycle'"; nothing for none. */
void near_tell(const struct near_rank *r, struct buf *out);

#endif
