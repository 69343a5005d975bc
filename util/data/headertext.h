/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_HEADERTEXT_H
#define UTIL_DATA_HEADERTEXT_H

/*
 * All that a recording says of itself and its machine, as perf's --header
 * tells it. Of a pipe it comes in pieces, with its records.
 */

#include "util/data/dataread.h"
#include "util/data/sectiontext.h"

struct headertext {
	struct sectiontext sections;
	size_t shown; /* sections of a pipe */
};

/* What there is at the beginning: of a file all, of a pipe nothing but the frame. */
void headertext_add(struct headertext *h, struct dataread *r, const char *path, bool full,
		    struct buf *out);

/* The sections of a pipe that came since the last call. */
void headertext_add_more(struct headertext *h, struct dataread *r, struct buf *out);

#endif
