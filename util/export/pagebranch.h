/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_PAGEBRANCH_H
#define UTIL_EXPORT_PAGEBRANCH_H

/*
 * Branches of a recording as a page shows them: by function, with the loops and
 * the basic blocks that consecutive ones make.
 */

#include "util/report/branchread.h"

struct page;

struct pagebranch {
	struct branchread branches;
	struct VEC(uint32_t) frame_of; /* of the page, plus 1, by frame; 0: not there yet */
};

void pagebranch_init(struct pagebranch *b, struct symbols *symbols);
void pagebranch_release(struct pagebranch *b);

/* Adds a sample of the recording; one without branches adds nothing. */
void pagebranch_add(struct pagebranch *b, struct recording *r, const struct sample *s);

/* Tells the page all of them: most first, and no more than anybody looks at. */
void pagebranch_finish(struct pagebranch *b, struct page *p);

#endif
