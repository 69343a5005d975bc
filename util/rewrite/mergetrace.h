/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REWRITE_MERGETRACE_H
#define UTIL_REWRITE_MERGETRACE_H

/*
 * Traces of the hardware (Intel PT, CoreSight): AUXTRACE_INFO says how to decode all
 * that a file has, by one clock. So a merged file has those of one recording, whose
 * times stay as they are.
 */

#include "util/data/datanotes.h"
#include "util/data/datawrite.h"
#include "util/rewrite/mergeinput.h"

/* Whether a recording has traces that can stand in the merged file. */
bool mergetrace_fits(const struct mergeinput *in);

/* Writes what stands in front of the traces, with the ids and processes of the merged file. */
int mergetrace_begin(const struct mergeinput *in, struct datawrite *to, struct err *err);

/*
 * Writes the trace that is in's next record, an AUXTRACE, with its bytes. One that is cut
 * is left out, and counted there.
 */
int mergetrace_add(struct mergeinput *in, struct datawrite *to, struct err *err);

/* Counts it in place of that. */
void mergetrace_leave_out(struct mergeinput *in);

/* Says what was left out, and why; nothing where that is nothing. */
void mergetrace_tell(const struct mergeinput *in, struct datanotes *notes);

#endif
