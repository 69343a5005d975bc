/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_SCRIPTMETRIC_H
#define UTIL_EXPORT_SCRIPTMETRIC_H

/*
 * perf script's field metric: what the counters of a group, read together with a
 * sample (record -e '{...}:S'), make since the sample before. Zeroed is empty.
 */

#include "util/export/scriptline.h"
#include "util/session/recording.h"

struct scriptmetric {
	struct buf start;			      /* what the lines begin with */
	size_t event;				      /* of the last sample */
	struct VEC(struct scriptmetric_value) values; /* of the group, leader first */
};

void scriptmetric_release(struct scriptmetric *m);

/* Takes what a sample's event has counted; others of the same record follow. */
void scriptmetric_take(struct scriptmetric *m, struct scriptline *l, struct recording *r,
		       const struct sample *s);

/* Whether there is something to tell when no more samples of the record follow. */
bool scriptmetric_is_pending(const struct scriptmetric *m);

/* Appends a line for each ratio that the counts make; nothing is pending then. */
void scriptmetric_add(struct scriptmetric *m, struct buf *out);

#endif
