/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_MEASURE_H
#define UTIL_RUN_MEASURE_H

/*
 * One measurement: a target opened around a command, or around what runs
 * already, until it ends or a signal asks to stop. Repeating, adding up and
 * showing are others' business.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/pmu/plan.h"
#include "util/pmu/reading.h"
#include "util/target/cpulist.h"
#include "util/target/tool.h"

struct fs;
struct target;

struct measure_args {
	const struct target *target;
	const struct plan *plan;
	const struct fs *fs;
	char **argv;	      /* the command; NULL: none, until a signal comes */
	const pid_t *threads; /* to count instead of the command's */
	size_t nthreads;
	const struct cpulist *cpus; /* to count on, or NULL; with threads, while these are there */
	bool cpu_wide;		    /* everything on those CPUs instead of threads */
	bool all_cpus;		    /* cpus are all that are online */
	bool inherit;
	uint64_t delay_ms; /* before counting begins */
};

/* What became of one event of the plan. */
struct measure_event {
	bool supported;
	bool user_only;	    /* the kernel's part was not permitted */
	bool from_usage;    /* no counter: from the resources that the command took */
	const char *reason; /* "" when all is well */
	const char *hint;
};

struct measure {
	struct readings readings;
	struct VEC(struct measure_event) events; /* as in the plan */
	uint64_t wall_ns;			 /* while counting */
	bool has_times; /* the command is what was measured, these are its times */
	uint64_t user_ns;
	uint64_t system_ns;
	int status;	    /* of the command, as shells say it: 127, 126, 128 + signal */
	bool stopped;	    /* a signal asked to */
	struct arena arena; /* of reasons */
};

/* On failure m->status is that of a command that could not be executed, or 0. */
int measure_run(const struct measure_args *args, struct measure *m, struct err *err);

/* What the run knows, for tool events and metrics. */
struct tool_run measure_tool_run(const struct measure_args *args, const struct measure *m);

void measure_release(struct measure *m);

#endif
