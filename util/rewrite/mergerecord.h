/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REWRITE_MERGERECORD_H
#define UTIL_REWRITE_MERGERECORD_H

/*
 * One record as it is to stand among those of other recordings: with an id that
 * is its event's there, times by a common clock, processes of a host apart from
 * those of others, and the same of other kernels.
 */

#include "util/data/datafile.h"

/* What is different about a recording. */
struct mergerecord_change {
	uint64_t add_time; /* ns, modulo 2^64 */
	uint32_t add_pid;  /* to all processes but 0 and -1 */
	bool is_guest;	   /* its kernel is another one: told as a guest's */
	/* The new id of an old one; 0 when there is none. */
	uint64_t (*new_id)(const void *arg, uint64_t old);
	const void *arg;
};

/* Is the record of a kind that has a place in the whole? Others are left out. */
bool mergerecord_has_place(uint32_t type);

/* Is it one of those that perf stat record writes? They have no identification. */
bool mergerecord_is_count(uint32_t type);

/* Appends such a record. */
void mergerecord_add_count(const struct record *r, const struct mergerecord_change *c,
			   struct buf *out);

/*
 * Appends the record, of event e with the new id; id_size as of record_read().
 * Every record gets IDENTIFIER, and those that are no samples end with what
 * new_type says. -1 when the record is cut.
 */
int mergerecord_add(const struct record *r, const struct datafile_event *e, size_t id_size,
		    const struct mergerecord_change *c, uint64_t id, struct buf *out,
		    struct err *err);

#endif
