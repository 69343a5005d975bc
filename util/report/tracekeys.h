/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_TRACEKEYS_H
#define UTIL_REPORT_TRACEKEYS_H

/*
 * Sort keys that a recording's tracepoints give: their fields, one key for each
 * field of each event. perf's "[EVENT.]FIELD[/raw]", where EVENT is a part of a
 * name, a whole one ("sched:sched_switch") or a number ("%1"), FIELD may be "*",
 * and "trace_fields" is all of them.
 */

#include "util/report/sortkey.h"

struct tracekeys {
	struct recording *recording; /* borrowed, as keys' names are from it */
	bool raw;		     /* values without the words of print formats (--raw-trace) */
	struct arena arena;
	struct VEC(const struct tracekey *) all;
};

void tracekeys_release(struct tracekeys *t);

/* The number of the event that a key with SORTKEY_OF_EVENT is of. */
size_t tracekeys_event(const struct sortkey *key);

/* Are all events of the recording tracepoints? */
bool tracekeys_is_all(struct recording *r);

/*
 * Appends to found the keys that a word means, each the same one however often it is
 * asked for; none: it is no such word. Of more than SORTKEY_MOST, that many and one.
 * ERR_USAGE for an event or a field that is not there.
 */
struct tracekeys_found VEC(const struct sortkey *);
int tracekeys_find(struct tracekeys *t, struct view word, struct tracekeys_found *found,
		   struct err *err);

#endif
