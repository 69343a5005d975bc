/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_REPLAYROWS_H
#define UTIL_TARGET_REPLAYROWS_H

/*
 * The rows of a document by the names of their events. An event that is in the
 * document more than once has several rows of each place, told apart by their
 * order. Takes time and memory as there are rows. Zeroed is empty; names and rows
 * are the document's, which must still be there.
 */

#include <stddef.h>

#include "util/base/err.h"
#include "util/base/map.h"
#include "util/base/vec.h"

struct buf;
struct json_t;

struct replayrows_row {
	const struct json_t *json;
	size_t nth;  /* of those of its name and place, from 0 */
	size_t next; /* the place in .all, plus 1, of the next one of its name; 0: none */
};

struct replayrows_name {
	const char *name;
	size_t first, last; /* places in .all, plus 1 */
	size_t most;	    /* the highest nth */
	size_t place, seen; /* while it is read: of the present place */
};

struct replayrows {
	struct VEC(struct replayrows_row) all;
	struct VEC(struct replayrows_name) names; /* each once, in the document's order */
	struct map numbers;			  /* name -> its place in .names, plus 1 */
};

/* Those of a document, in place of what there was. A row without a name is ERR_INPUT. */
int replayrows_read(struct replayrows *r, const struct json_t *document, struct err *err);
void replayrows_release(struct replayrows *r);

/*
 * The name under which the document has an event. NULL: under none, or under
 * several that are not the same (cycles:u and cycles:k), as reason then tells.
 */
const struct replayrows_name *replayrows_find(const struct replayrows *r, const char *wanted,
					      struct buf *reason);

#endif
