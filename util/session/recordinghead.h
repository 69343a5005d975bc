/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_RECORDINGHEAD_H
#define UTIL_SESSION_RECORDINGHEAD_H

/*
 * What a recording says of itself in front of its samples, or in a pipe among its
 * records: the machine, the clock, the files whose build ids it has.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/data/bytes.h"
#include "util/data/dataread.h"
#include "util/session/recordingnotes.h"
#include "util/session/session.h"

/* Zeroed: nothing is known yet. */
struct recordinghead {
	char *arch, *release; /* as uname has them; NULL: not told */
	bool has_wall;
	struct buf programs; /* of BPF: a section's bytes, which the session has the code of */
	uint64_t wall;	     /* ns from the clock of the samples to the time of day */
};

void recordinghead_release(struct recordinghead *h);

/* Learns of the machine and the clock what there is by now. */
void recordinghead_learn(struct recordinghead *h, struct dataread *reader,
			 struct recordingnotes *notes);

/* Tells the session of the files in section BUILD_ID. */
void recordinghead_add_files(struct dataread *reader, struct session *session,
			     struct recordingnotes *notes);

/* Tells it of the code of BPF programs, which was in no file; h is not released before it. */
void recordinghead_add_programs(struct recordinghead *h, struct dataread *reader,
				struct session *session, struct recordingnotes *notes);

/* The names of the kernel in a folder (record --kcore), beside which its code is; or false. */
bool recordinghead_find_kernel(const char *input, struct buf *kallsyms);

/*
 * The bytes of a section, in out; none of one that is not there or cannot be read,
 * which is noted.
 */
struct bytes recordinghead_section(struct dataread *reader, unsigned bit, size_t limit,
				   struct buf *out, struct recordingnotes *notes);

/* When samples begin and end, by the recorder; 0 where it does not tell. */
void recordinghead_read_times(struct dataread *reader, struct recordingnotes *notes,
			      uint64_t *first, uint64_t *last);

#endif
