/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_BRANCHCOUNTERS_H
#define UTIL_EXPORT_BRANCHCOUNTERS_H

/*
 * What the counters that some processors record with each branch say: how often
 * the events of a group came since the branch before (record -j any,counter).
 * Events are told by a letter. Zeroed: nothing is known yet.
 */

#include "util/session/recording.h"

struct branchcounters {
	bool has_names;		     /* the caller's to set: events and how often, no letters */
	unsigned width;		     /* bits of each counter; 0: the recording does not tell */
	struct recording *recording; /* borrowed */
	struct VEC(struct branchcounters_event) events; /* by their numbers */
};

void branchcounters_release(struct branchcounters *b);

/* Looks at the events, of which there may be more than the last time. */
void branchcounters_learn(struct branchcounters *b, struct recording *r);

/* Appends the lines that say which letter is which event; none without such events or letters. */
void branchcounters_add_key(const struct branchcounters *b, struct recording *r, struct buf *out);

/* Appends what came: the letter of each event as often as that, or "NAME N " for each of them. */
void branchcounters_add(const struct branchcounters *b, size_t event, uint64_t counters,
			struct buf *out);

#endif
