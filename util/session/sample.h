/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_SAMPLE_H
#define UTIL_SESSION_SAMPLE_H

/*
 * A sample with what it means at its moment: what reports read, and all that
 * they read.
 */

#include "util/data/datafile.h"
#include "util/session/session.h"
#include "util/session/symbols.h"

struct sample {
	const struct datafile_event *event;
	const struct record *record; /* as it was stored */
	const struct datasample *raw;
	const struct session_thread *thread;
	struct unwind *unwind; /* finds callers in stacks; NULL: nobody does */
	/* Where calls came from behind those of the branches (stitch.h). */
	const uint64_t *stitched;
	size_t nstitched;
	unsigned cpumode; /* enum record_cpumode, of .place */
	struct session_place place;
	uint32_t parallelism; /* recorded threads that run at the moment; 0: not known (parallel.h) */
	bool is_same_record; /* another counter of a group, as the sample before */
	bool is_wanted; /* of those processes, programs, files and functions that were asked for */
	uint64_t branch_flags; /* where a branch of the sample is looked at: its */
};

#endif
