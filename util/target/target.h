/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_TARGET_H
#define UTIL_TARGET_TARGET_H

/*
 * Something that counts: a plan goes in, readings come out. Backends are listed
 * in targets.def. A target neither scales nor adds up, and starts no programs.
 *
 * An event that cannot be counted is no failure: it is told by
 * target_event.reason, and the others are counted.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/base/err.h"
#include "util/pmu/plan.h"
#include "util/pmu/reading.h"

struct encoding;
struct fs;
struct qemusampling;
struct qemuspec;
struct recorded;
struct sampling;

/* What to count on. All borrowed, needed only while opening. */
struct target_where {
	const pid_t *threads; /* or none */
	size_t nthreads;
	const int *cpus; /* with no threads: everything on these; with threads: while there */
	size_t ncpus;
	const char *const *cgroups; /* on CPUs only: what is in these; "": everything */
	size_t ncgroups;
	bool inherit;	/* what the threads start, too */
	bool from_exec; /* counting begins as the one thread calls exec */
	/* Of events without such modifiers of their own. */
	bool user_only;
	bool kernel_only;
	const struct sampling *sampling; /* kernel: samples instead of counts, or NULL */
	const char *source;		 /* replay: the document to read */
	bool raw;			 /* replay: of counts that are not scaled, or not at all */
	const char *dump; /* kernel: a folder for a file about each counter, or NULL */
	/* kernel: hears of each call that opens an event (attrtrace.h), or NULL */
	void (*tell)(void *to, const char *line);
	void *tell_to;
	const struct recorded *recorded; /* recorded: what to give, until the run is closed */
	/* Targets with .command: the machine, and what runs on it. */
	const struct qemuspec *machine;
	const struct qemusampling *machine_sampling; /* samples instead of counts, or NULL */
	char *const *argv;			     /* ends with NULL */
	uint64_t limit_ms;    /* after that it is ended, on the target's clock; 0: never */
	uint64_t interval_ms; /* on the same, for .look; 0: none */
};

/* What to execute so that the target runs the command. */
struct target_command {
	char **argv;
	/* Number i is files[i] of ours, and those behind them are closed; -1: the same as ours. */
	const int *files;
	size_t nfiles;
};

struct target_event {
	bool supported; /* it is open somewhere */
	bool user_only; /* the kernel's part was not permitted and is left out */
	/* Of a weak group that could not be counted together, from 1; 0: it is with its group. */
	size_t piece;
	bool off; /* open, and so far never switched on */
	/* Why it is not supported or counts less; "" if all is well. The run owns it. */
	const char *reason;
	const char *hint; /* what can be done about it, or "" */
};

/* A moment of a target that has a time of its own. */
struct target_moment {
	uint64_t time_ns; /* since counting began */
	uint64_t wall_ns;
	bool is_interval; /* others may follow; what was counted since the one before counts */
	bool has_times;
	uint64_t user_ns;
	uint64_t system_ns;
};

struct target_run;

struct target {
	const char *name;
	/*
	 * Opens what it can of the plan, not counting yet. Failure is for what
	 * no event could survive: a process that is not there, no file left.
	 * The plan must outlive the run.
	 */
	struct target_run *(*open)(const struct plan *plan, const struct target_where *where,
				   const struct fs *fs, struct err *err);
	int (*enable)(struct target_run *run, struct err *err);
	int (*disable)(struct target_run *run, struct err *err);
	/*
	 * Switches one event; a member of a group counts while its leader does.
	 * NULL where there is nothing to switch.
	 */
	int (*switch_event)(struct target_run *run, size_t event, bool on, struct err *err);
	/*
	 * NULL where time is the machine's. Else: steps to the next moment, which
	 * is then read. 1 it is there, 0 there is none.
	 */
	int (*next)(struct target_run *run, struct target_moment *moment, struct err *err);
	/*
	 * NULL where the command runs on this machine. Else: how the target runs
	 * it, borrowed from the run. It counts from the command's start to its
	 * end; enable and disable do nothing.
	 */
	void (*command)(const struct target_run *run, struct target_command *out);
	/*
	 * With .command, all of these. Steps to the end of the next interval, which
	 * is then read: 1 it is there, 0 not yet; 2 the command has not even begun,
	 * and somebody has to look again soon.
	 */
	int (*look)(struct target_run *run, struct err *err);
	/* Asks the command to end, so that there are counts until then. */
	void (*stop)(struct target_run *run);
	/*
	 * It has ended, stopped if somebody made it; failure when there are no
	 * counts. Then its time on the target's clock, and what there is to say
	 * about it: text i, NULL behind the last.
	 */
	int (*ended)(struct target_run *run, bool stopped, struct err *err);
	void (*moment)(const struct target_run *run, struct target_moment *moment);
	const char *(*note)(const struct target_run *run, size_t i);
	/* Adds a reading for every counter that is open. */
	int (*read)(struct target_run *run, struct readings *out, struct err *err);
	struct target_event (*event)(const struct target_run *run, size_t event);
	/* Can the event be counted at all, for a thread of ours? */
	bool (*has)(const struct encoding *e);
	void (*close)(struct target_run *run);
};

#define TARGET(id) extern const struct target target_##id;
#include "util/target/targets.def"
#undef TARGET

/* NULL when none is called so. */
const struct target *target_find(const char *name);

#endif
