/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVTEXTS_H
#define PMU_EVENTS_EVTEXTS_H

/*
 * The descriptions of a table on their way into it: sorted, because like
 * texts compress well together, briefs before long texts, because they are
 * shown far more often, and cut in blocks that are opened alone (evtext.h).
 *
 * The texts are borrowed until evtexts_release(). Zeroed is empty. What comes
 * out depends on what was added, not on the order in which.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/map.h"
#include "util/base/vec.h"

struct evtexts_text {
	const char *text;
	size_t len;
	bool brief;
	uint32_t offset;
};

struct evtexts {
	struct map ids;
	struct VEC(struct evtexts_text) texts;
};

void evtexts_release(struct evtexts *t);

/* The number of a text; "" is 0. */
uint32_t evtexts_add(struct evtexts *t, const char *text, bool brief);

/*
 * Sets the offsets and appends the block records (evformat.h) to blocks and
 * their bytes to packed: by zstd, or as they are when asked for or when the
 * library is not there. Fails when an offset would be above limit.
 */
int evtexts_lay(struct evtexts *t, uint32_t limit, bool plain, struct buf *blocks,
		struct buf *packed, struct err *err);

/* After evtexts_lay(): where the text with that number is in the stream; 0 for 0. */
uint32_t evtexts_offset(const struct evtexts *t, uint32_t id);

#endif
