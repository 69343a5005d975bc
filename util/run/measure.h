/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_MEASURE_H
#define UTIL_RUN_MEASURE_H

/*
 * One measurement: a target opened around a command, or around what runs
 * already, until it ends, the time is over or a signal asks to stop. A cursor
 * over its intervals. Repeating, adding up and showing are others' business.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/pmu/plan.h"
#include "util/pmu/reading.h"
#include "util/run/halt.h"
#include "util/run/ticker.h"
#include "util/run/workload.h"
#include "util/target/alive.h"
#include "util/target/cpulist.h"
#include "util/target/target.h"

struct control;
struct fs;
struct recorded;

struct measure_args {
	const struct target *target;
	const struct plan *plan;
	const struct fs *fs;
	char **argv;	      /* the command; NULL: none, until a signal comes */
	const pid_t *threads; /* to count instead of the command's */
	size_t nthreads;
	const struct cpulist *cpus; /* to count on, or NULL; with threads, while these are there */
	const char *const *cgroups; /* with cpus: these only */
	size_t ncgroups;
	bool cpu_wide; /* everything on those CPUs instead of threads */
	bool all_cpus; /* cpus are all that are online */
	bool inherit;
	bool user_only, kernel_only;	 /* as in target_where */
	const char *source;		 /* of a target that replays */
	bool raw;			 /* replay: only counts that were not scaled */
	const char *dump;		 /* as in target_where */
	const struct recorded *recorded; /* of the target that gives what was recorded */
	const struct qemuspec *machine;	 /* of a target that runs the command itself */
	uint64_t delay_ms;		 /* before counting begins */
	bool starts_off;		 /* counting begins with the control's word, not before */
	uint64_t interval_ms;		 /* 0: none */
	uint64_t interval_count;	 /* after so many counting ends; 0: never */
	uint64_t timeout_ms;		 /* after that counting and the command end; 0: never */
	struct control *control;	 /* or NULL */
	/* What there is to say while counting, a line each; NULL: to nobody. */
	void (*tell)(void *to, const char *line);
	void *tell_to;
	bool traces;	      /* each call that opens an event, too */
	const sigset_t *mask; /* of the command, where signals are held (workload.h); or NULL */
};

/* What became of one event of the plan. */
struct measure_event {
	bool supported;
	bool user_only;	    /* the kernel's part was not permitted */
	size_t piece;	    /* as in target_event */
	bool off;	    /* never switched on */
	bool from_usage;    /* no counter: from the resources that the command took */
	const char *reason; /* "" when all is well */
	const char *hint;
};

struct measure {
	struct readings readings;		 /* since counting began */
	struct VEC(struct measure_event) events; /* as in the plan */
	uint64_t time_ns;			 /* of the readings, since counting began */
	uint64_t wall_ns;			 /* while counting; as time_ns until it is over */
	bool in_intervals; /* without being asked to: the target that replays has them */
	bool has_times;	   /* the command is what was measured, these are its times */
	uint64_t user_ns;
	uint64_t system_ns;
	int status;   /* of the command, as shells say it: 127, 126, 128 + signal */
	int signal;   /* that has ended the command, or 0 */
	bool stopped; /* a signal or the control asked to */
	struct VEC(const char *) notes; /* what the target has to say about the run */
	struct arena arena;		/* of reasons and notes */

	/* The rest is the measurement's own. */
	const struct measure_args *args;
	struct target_run *run;
	struct workload workload;
	const char *executed; /* its name */
	struct ticker ticker;
	struct alive alive; /* the threads, where no command says when it is over */
	uint64_t intervals;
	bool begun, over, timed_out, given;
	bool is_enough;	  /* of intervals, of a target that runs the command */
	struct halt halt; /* of such a one */
};

/*
 * Opens the target and makes the command, which waits. args must outlive m.
 * Whatever the result, measure_close() and measure_release() come afterwards.
 */
int measure_open(struct measure *m, const struct measure_args *args, struct err *err);

/*
 * Goes on counting: 1 an interval is over and its readings are there, 0 all is
 * over, with the readings of the whole. On failure m->status is that of a
 * command that could not be executed, or 0.
 */
int measure_next(struct measure *m, struct err *err);

/* Closes counters and ends a command that is still there; m's results stay. */
void measure_close(struct measure *m);

void measure_release(struct measure *m);

#endif
