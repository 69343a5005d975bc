/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_RECORDSTATS_H
#define UTIL_SESSION_RECORDSTATS_H

/* How many records of each type a recording has, and how many of each event. Zeroed is empty. */

#include "util/data/recordcount.h"
#include "util/out/doc.h"
#include "util/session/recording.h"

struct recordstats_event {
	uint64_t samples;      /* records of them */
	uint64_t lost_samples; /* that such records tell of */
};

struct recordstats {
	struct recordcounts types; /* sorted */
	struct VEC(struct recordstats_event) events;
	uint64_t total;
};

void recordstats_release(struct recordstats *s);

/* Counts all records of r, which is at its start. */
int recordstats_read(struct recordstats *s, struct recording *r, struct err *err);

/* Tells them as perf report --stats does, and as tables for programs. */
void recordstats_tell(const struct recordstats *s, struct recording *r, struct doc *doc);

#endif
