/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_STACKSET_H
#define UTIL_REPORT_STACKSET_H

/*
 * The samples of an event summed up as far as nothing is lost that a report may
 * ask for: a row for each place, chain of callers and values of the keys that
 * are not of places. Its size goes with the distinct stacks, not with the
 * samples; histograms (hist.h) and call graphs (graph.h) are made of it.
 */

#include "util/report/sortkey.h"

struct stackset_row {
	uint32_t context; /* number of the values */
	uint32_t frame;	  /* where the samples are */
	uint32_t chain;	  /* how it was called; 0: not known */
	uint64_t samples, period;
};

struct stackset {
	const struct sortkey *const *keys; /* borrowed */
	size_t nkeys;
	struct VEC(struct sortkey_value) values; /* nkeys for each context; of frame keys unset */
	size_t contexts;
	struct VEC(struct stackset_row) rows;
	uint32_t *context_slots;
	struct stackset_slot *slots; /* a hash table of rows */
	size_t context_room, room;
	uint64_t seed; /* of hashes */
	uint32_t last_context;
	size_t own[SORTKEY_MOST], nown;	  /* numbers of the keys that are not of frames */
	uint64_t samples, period;	  /* of the rows */
	uint64_t all_samples, all_period; /* with those that were not wanted */
};

void stackset_init(struct stackset *s, const struct sortkey *const *keys, size_t nkeys);
void stackset_release(struct stackset *s);

/* Adds one sample of that period; the number of its row. */
uint32_t stackset_add(struct stackset *s, const struct sortkey_input *in, uint32_t chain,
		      uint64_t period);

/*
 * Takes an eighth of all counts away, or with forget all; rows without any are
 * dropped.
 */
void stackset_fade(struct stackset *s, bool forget);

/* Tells threads by the names that came behind their samples. */
void stackset_settle(struct stackset *s, const struct session *session);

/* The values of a row's keys; those of frame keys are not set. */
const struct sortkey_value *stackset_values(const struct stackset *s,
					    const struct stackset_row *row);

#endif
