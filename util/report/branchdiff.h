/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_BRANCHDIFF_H
#define UTIL_REPORT_BRANCHDIFF_H

/*
 * Two recordings' branches side by side, by symbol, and how different they are:
 * the L1 distance of their shares (0: the same, 2: nothing in common), and
 * Spearman's rank correlation.
 *
 * Whether that is more than chance is asked of the samples themselves: all of
 * them are dealt out anew to two recordings of the same sizes, many times, and
 * the distances that this gives are those of two recordings of one program.
 * Whole samples are dealt out, because the branches of one are not independent.
 * The dealing is the same each time.
 */

#include "util/report/branchread.h"

/* One end of a branch. */
struct branchdiff_end {
	const char *symbol; /* NULL: it has no name */
	const char *dso;
	uint64_t address; /* in the file, of the kernel in memory; without a symbol */
};

struct branchdiff_row {
	struct branchdiff_end from, to;
	uint64_t a, b; /* branches */
	double a_share, b_share;
};

enum branchdiff_verdict { BRANCHDIFF_SIMILAR, BRANCHDIFF_DIFFERENT, BRANCHDIFF_TOO_FEW };

struct branchdiff {
	struct arena *arena;			/* borrowed */
	struct VEC(struct branchdiff_row) rows; /* by how much their shares differ */
	uint64_t a_branches, b_branches;	/* without empty entries */
	uint64_t a_empty, b_empty;		/* those */
	uint64_t a_samples, b_samples;
	double l1;
	bool has_rank;
	double rank;
	size_t dealt;	 /* times that samples were dealt out */
	double expected; /* L1 distance, on the average of those */
	double limit;	 /* that 95 of 100 of those do not exceed */
	double chance;	 /* share of them that are at least as far apart */
	enum branchdiff_verdict verdict;
	const char *reason;
};

struct arena;

/*
 * tolerance is the L1 distance up to which recordings are called similar in any
 * case. Both were read with their stacks. d is released with branchdiff_release().
 */
void branchdiff_make(struct branchdiff *d, const struct branchread *a, const struct branchread *b,
		     double tolerance, struct arena *arena);
void branchdiff_release(struct branchdiff *d);

#endif
