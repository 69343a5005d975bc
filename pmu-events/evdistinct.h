/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVDISTINCT_H
#define PMU_EVENTS_EVDISTINCT_H

/*
 * Records of which equal ones are kept once: bytes in, the record's number out.
 * Zeroed is empty; owns copies of the records it has seen.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/map.h"

struct evdistinct {
	struct map numbers; /* record -> number, plus 1 */
	struct arena arena;
	size_t len;
};

/* The number of a record, which is appended to out when it is new. All have the same size. */
uint32_t evdistinct_add(struct evdistinct *d, const unsigned char *record, size_t size,
			struct buf *out);

void evdistinct_release(struct evdistinct *d);

#endif
