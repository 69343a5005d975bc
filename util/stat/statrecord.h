/* SPDX-License-Identifier: MIT */
#ifndef UTIL_STAT_STATRECORD_H
#define UTIL_STAT_STATRECORD_H

/*
 * Counts as a perf.data, which perf stat report and perf script read, and
 * util/target/recorded does. What was read is written as it is: not scaled, not
 * added up.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/count/parts.h"
#include "util/pmu/reading.h"

struct fs;
struct plan;
struct statrecord;

struct statrecord_args {
	const char *path; /* "-": standard output, as a stream */
	const struct fs *fs;
	const struct plan *plan;
	enum parts_by by;
	uint64_t interval_ms;
};

/* Opens it; args must outlive the result. */
struct statrecord *statrecord_new(const struct statrecord_args *args, struct err *err);

/* What was counted since counting began. The first round tells which threads and CPUs there are. */
int statrecord_round(struct statrecord *s, const struct readings *readings, uint64_t time_ns,
		     struct err *err);

/* Puts the file in its place, whole. */
int statrecord_finish(struct statrecord *s, struct err *err);

/* What was not finished is not there. Takes NULL. */
void statrecord_free(struct statrecord *s);

#endif
