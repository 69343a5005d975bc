/* SPDX-License-Identifier: MIT */
#ifndef UTIL_STAT_STATRUN_H
#define UTIL_STAT_STATRUN_H

/*
 * Counting as often as is wanted, and showing intervals and the whole: the way
 * from a plan to documents.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/count/parts.h"
#include "util/run/measure.h"
#include "util/stat/statview.h"

struct statplan;

/* All borrowed. */
struct statrun_args {
	struct measure_args measured; /* the plan is put in for each run */
	struct statview view;	      /* what is the same in all views */
	uint64_t repeat;	      /* 0: until it is stopped, and each run is shown by itself */
	bool table;		      /* the time of each run is shown */
	bool syncs;		      /* writes what waits for the disk before each run */
	bool no_multiplex;	      /* no two groups of a PMU in one run */
	enum parts_by by;
	int cache_level; /* of PARTS_CACHE; 0: the last */
	bool no_scale;
	const char *pre, *post; /* for the shell, around each run */
	bool summary;		/* the whole after intervals, too */
	const char *record;	/* a perf.data to write as well, or NULL */
	bool spreads_cores;	/* as in struct parts */
	bool clears;		/* the screen before each interval */
	bool quiet;		/* shows nothing */
	const char *baseline;	/* a file to compare with, or to write; NULL: none */
	double tolerance_percent;
};

/*
 * Runs, shows, and puts the exit status of the last command into *status, or,
 * on failure, that of a command that could not be executed, or 0. A command
 * with status 0 whose counts are beyond the baseline's tolerance has 1.
 */
int statrun_do(const struct statrun_args *args, struct statplan *plan, int *status,
	       struct err *err);

#endif
