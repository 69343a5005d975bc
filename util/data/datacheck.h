/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_DATACHECK_H
#define UTIL_DATA_DATACHECK_H

/*
 * A walk over a whole recording: what it holds, and what is wrong with it.
 */

#include "util/data/dataread.h"
#include "util/data/recordcount.h"

struct datacheck_event {
	char *name;
	uint64_t samples;
	uint64_t lost;	       /* by what tells of more of them: */
	uint64_t lost_records; /* what did not fit into the kernel's buffer */
	uint64_t lost_samples; /* the same, as recorders count it at the end */
};

struct datacheck {
	bool is_pipe, is_big;
	uint64_t samples;		/* compressed ones too */
	uint64_t first_time, last_time; /* of samples, ns; 0 without any */
	struct VEC(struct datacheck_event) events;
	struct recordcounts counts; /* sorted; compressed ones too */
	struct VEC(struct datafile_problem) problems;
	uint64_t n_problems; /* all of them; 0 says that the recording is whole */
	struct arena arena;  /* of names and problems */
};

/* -1 only where there is no recording or the system fails. */
int datacheck_walk(struct datacheck *c, const char *path, struct err *err);
void datacheck_release(struct datacheck *c);

#endif
