/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_RECORDING_H
#define UTIL_SESSION_RECORDING_H

/*
 * A recording as those who look at samples want it: in the order of time, with
 * threads and mappings as they were at that moment, and with the counters of a
 * group as samples of their own.
 */

#include "util/data/dataread.h"
#include "util/session/sample.h"

struct recording;

struct recording *recording_open(const char *path, struct err *err);
void recording_close(struct recording *r); /* takes NULL */

/*
 * The next sample: 1, 0 at the end, -1 when the system fails. What it points to
 * is good until the next call. Samples that cannot be read are in the problems
 * of the file.
 */
int recording_next(struct recording *r, struct sample *out, struct err *err);

/* The place of an address for the thread of a sample. */
struct session_place recording_place(struct recording *r, const struct sample *s, unsigned cpumode,
				     uint64_t address);

/* session_version() for the thread of a sample. */
uint64_t recording_version(const struct recording *r, const struct sample *s);

const struct datafile *recording_file(const struct recording *r);

/* What an event is called: as the file has it, or as perf would. */
const char *recording_event_name(struct recording *r, size_t event);

/* Samples that could not be read. */
uint64_t recording_unread(const struct recording *r);

#endif
