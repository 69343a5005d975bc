/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_BLOCKDIFF_H
#define UTIL_REPORT_BLOCKDIFF_H

/*
 * How many cycles the same pieces of code took in two recordings with branches
 * (blockcycles.h): pieces are the same when their file and their places in
 * functions are.
 *
 * Whether a mean changed or only seems so: Welch's test on the cycles of each time,
 * as normal as the mean of so many is, with the false discovery rate of chance.h.
 */

#include "util/base/map.h"
#include "util/report/blockcycles.h"
#include "util/report/diff.h"

enum { BLOCKDIFF_FILES = 2 };

struct blockdiff_part {
	uint64_t times, cycles;
	double squares;
};

struct blockdiff_row {
	const char *range, *dso; /* for people: by source lines of the first that had it */
	struct blockdiff_part parts[BLOCKDIFF_FILES];
	double p; /* that the means are the same */
	enum diff_verdict verdict;
};

struct blockdiff {
	struct VEC(struct blockdiff_row) rows;
	struct map by_text;
	struct arena arena;
	uint64_t cycles[BLOCKDIFF_FILES];
};

void blockdiff_release(struct blockdiff *d);

/* Adds the pieces of a recording, which may be released then. */
void blockdiff_add(struct blockdiff *d, size_t file, struct blockcycles *b);

/*
 * When both were added: drops what only one has, says what is significant, and puts
 * what changed most first, what is too rare to say last. ERR_UNSUPPORTED without libm.
 */
int blockdiff_judge(struct blockdiff *d, struct err *err);

double blockdiff_mean(const struct blockdiff_part *p);
double blockdiff_deviation(const struct blockdiff_part *p); /* standard, of a single time */

struct blockdiff_args {
	const char *names[BLOCKDIFF_FILES]; /* of the recordings */
	const char *separator;		    /* of text; NULL: aligned columns */
	bool deviations, is_quiet;
};

/* A line for each piece, for programs rows of schema diff-cycles/1. */
void blockdiff_tell(const struct blockdiff *d, const struct blockdiff_args *args, struct doc *doc);

#endif
