/* SPDX-License-Identifier: MIT */
#ifndef UTIL_STAT_STATSHOW_H
#define UTIL_STAT_STATSHOW_H

/*
 * A result of stat as one document: counts and metrics for people or for
 * programs, what the baseline has to say about it, and its notes.
 */

#include "util/base/err.h"
#include "util/stat/statbase.h"
#include "util/stat/statview.h"

struct statshow {
	/* How to show; set before the first. */
	bool quiet;	  /* nothing, but the baseline is still written or compared with */
	bool clears;	  /* the screen before each interval */
	bool repeats;	  /* one after the other, without end */
	bool is_replayed; /* the counts are of a file */
	const char *path; /* the baseline's; NULL: none */
	double tolerance_percent;
	uint64_t timeout_ms; /* that a run may last; 0: for ever */
	/* The rest is its own. */
	struct statbase baseline;
	bool beyond;	 /* the baseline's tolerance */
	bool told_parts; /* that a file does not tell them */
};

/* Reads the baseline, or sees whether it can be written. Release whatever the result. */
int statshow_open(struct statshow *s, const struct fs *fs, struct err *err);
void statshow_release(struct statshow *s);

int statshow_put(struct statshow *s, const struct statview *v, struct err *err);

#endif
