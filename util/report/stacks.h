/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_STACKS_H
#define UTIL_REPORT_STACKS_H

/*
 * The samples of an event summed up as far as nothing is lost that a report may
 * ask for: a row for each place, chain of callers and values of the keys that
 * are not of places. Its size goes with the distinct stacks, not with the
 * samples; histograms (hist.h) and call graphs (graph.h) are made of it.
 */

#include "util/report/sortkey.h"

struct stacks_row {
	uint32_t context; /* number of the values */
	uint32_t frame;	  /* where the samples are */
	uint32_t chain;	  /* how it was called; 0: not known */
	uint64_t samples, period;
};

struct stacks {
	const struct sortkey *const *keys; /* borrowed */
	size_t nkeys;
	struct VEC(struct sortkey_value) values; /* nkeys for each context; of frame keys unset */
	size_t contexts;
	struct VEC(struct stacks_row) rows;
	uint32_t *context_slots, *row_slots;
	size_t context_room, row_room;
	uint64_t samples, period;	  /* of the rows */
	uint64_t all_samples, all_period; /* with those that were not wanted */
};

void stacks_init(struct stacks *s, const struct sortkey *const *keys, size_t nkeys);
void stacks_release(struct stacks *s);

/* Adds one sample of that period. */
void stacks_add(struct stacks *s, const struct sortkey_input *in, uint32_t chain, uint64_t period);

/* The values of a row's keys; those of frame keys are not set. */
const struct sortkey_value *stacks_values(const struct stacks *s, const struct stacks_row *row);

#endif
