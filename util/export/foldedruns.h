/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_FOLDEDRUNS_H
#define UTIL_EXPORT_FOLDEDRUNS_H

/*
 * Folded lines that are too many for memory: runs of them, each sorted by text, are put aside
 * in a file and merged at the end, where lines of the same text are one.
 */

#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/export/folded.h"
#include "util/export/spill.h"

struct foldedruns_run {
	uint64_t at, end; /* in .spill */
};

/* Zeroed is empty. */
struct foldedruns {
	struct spill spill;
	struct VEC(struct foldedruns_run) runs;
};

void foldedruns_release(struct foldedruns *r);

/* Puts all lines aside as a run; f has none afterwards, and none of its texts is there any more. */
int foldedruns_take(struct foldedruns *r, struct folded *f, struct err *err);

/* Hands each line of all runs on, once, in the order of texts; -1 when it cannot be read or add fails. */
int foldedruns_merge(const struct foldedruns *r,
		     int (*add)(void *arg, const struct folded_line *line, struct err *err),
		     void *arg, struct err *err);

#endif
