/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_HIST_H
#define UTIL_REPORT_HIST_H

/*
 * A histogram of the samples of one event: rows by the values of some sort
 * keys, with how often and with how much of the event's period they were seen.
 */

#include "util/report/sortkey.h"

struct hist_row {
	struct sortkey_value values[SORTKEY_MOST];
	uint64_t samples;
	uint64_t period;   /* of samples that are here */
	uint64_t children; /* of samples that are here, or were called from here */
};

struct hist {
	const struct sortkey *const *keys; /* borrowed */
	size_t nkeys;
	struct VEC(struct hist_row) rows;
	size_t *slots; /* a hash table of row numbers plus 1 */
	size_t room;
	uint64_t samples, period;
};

void hist_init(struct hist *h, const struct sortkey *const *keys, size_t nkeys);
void hist_release(struct hist *h);

/* The row of the sample, made when there was none. Valid until the next one is made. */
struct hist_row *hist_find(struct hist *h, const struct sample *s, struct symbols *symbols);

/* Most first, by what callers and callees have (children) or by their own; then by the keys. */
void hist_sort(struct hist *h, bool by_children);

#endif
