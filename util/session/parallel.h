/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_PARALLEL_H
#define UTIL_SESSION_PARALLEL_H

/*
 * How many of the recorded threads run at the moment, by the records of when each
 * gets a CPU and loses it (record --latency, --switch-events). Where there are no
 * such records nothing is known: .is_known is false.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/map.h"
#include "util/data/datafile.h"

struct parallel {
	struct map running; /* threads, by their number; what is not there does not run */
	struct arena arena;
	uint32_t n;
	bool is_known;
};

void parallel_release(struct parallel *p);

/* Learns from a record that is no sample. */
void parallel_feed(struct parallel *p, const struct datafile *f, const struct record *rec);

/* A thread that a sample is in runs; how many do, that one among them. */
uint32_t parallel_at_sample(struct parallel *p, uint32_t tid);

#endif
