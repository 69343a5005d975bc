/* SPDX-License-Identifier: MIT */
#ifndef UTIL_COUNT_COUNTS_H
#define UTIL_COUNT_COUNTS_H

/*
 * Readings become counts: scaled to the time that the counter should have run,
 * added up over CPUs and threads, averaged over runs. Where readings come from
 * does not matter. An event without a reading, or whose counter never ran, has
 * no count; 0 is a count.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/count/spread.h"
#include "util/pmu/reading.h"

/* One event, of all runs together. */
struct count {
	bool counted;
	uint64_t value; /* mean of the runs in which it was counted, to the nearest integer */
	uint64_t enabled_ns;
	uint64_t running_ns;
	double running_fraction; /* running of enabled; 1 when it was always there, 0 if never */
	size_t runs;
	double error_percent; /* of the mean; 0 for one run */
};

struct count_sum;

struct counts {
	struct count_sum *sums;
	size_t nevents;
	bool is_raw; /* set before counts_add(): values are not scaled */
};

void counts_init(struct counts *c, size_t nevents);
void counts_release(struct counts *c);

/* Adds a run. */
void counts_add(struct counts *c, const struct readings *readings);

struct count counts_at(const struct counts *c, size_t event);

#endif
