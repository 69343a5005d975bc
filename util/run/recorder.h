/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_RECORDER_H
#define UTIL_RUN_RECORDER_H

/*
 * One recording on this machine: events opened around a command, or around what
 * runs already, and what the kernel writes of them carried into a file until it
 * ends. Whatever ends it, the file is whole.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/run/recordfile.h"
#include "util/run/switcher.h"
#include "util/run/windows.h"
#include "util/target/sampling.h"
#include "util/target/target.h"

struct control;
struct fs;
struct plan;
struct recorder_result;
struct recordparts;

/* All borrowed. */
struct recorder_args {
	const struct plan *plan;
	const struct fs *fs;
	struct sampling sampling;
	struct target_where where; /* .threads: to record instead of the command */
	char **argv;		   /* the command; NULL: none */
	bool wide;		   /* everything on the CPUs instead of threads */
	bool per_thread;	   /* a ring for each thread, none for each CPU */
	size_t pages;		   /* of each ring; a power of two */
	bool usual_pages;	   /* fewer where so many may not be locked */
	size_t least_bytes;	   /* a ring with less than that waits until the end */
	struct recordfile_options file;
	const struct recordparts *parts; /* or NULL */
	struct switcher_when when;
	const struct plan *trigger; /* events at which the file is switched, or NULL */
	struct windows windows;
	bool starts_off; /* until the control says so */
	bool is_live;	 /* somebody reads along: do not wait until rings are half full */
	struct control *control;
	bool build_ids;
	unsigned synthesis; /* enum synthesis_part: of what was there before */
	bool synthesis_at_end;
	uint64_t synthesis_ms; /* for the maps of one process */
	int priority;	       /* of SCHED_FIFO for this program; 0: as it is */
	const char *cpuid, *version;
	const char *const *command_line;
	/* A line for whoever looks on; how far it is, now and then (or NULL). */
	void (*tell)(void *to, const char *line);
	void (*progress)(void *to, const struct recorder_result *so_far);
	void *to;
};

struct recorder_result {
	uint64_t samples, lost;
	uint64_t bytes;
	uint64_t wakeups;
	size_t files; /* that were finished */
	size_t ring_bytes;
	struct buf name; /* of the last of them, to be released; "" when there is none */
	int status;	 /* of the command, as shells say it */
	bool user_only;	 /* the kernel's part was not permitted */
	bool no_kernel;	 /* where its code is was not permitted */
	size_t too_long; /* processes whose maps could not all be read in time */
	bool is_full;	 /* the file's largest size ended it */
	bool is_cut;	 /* not all of .samples are in the file */
	bool has_file;	 /* it is there and whole, also when something failed */
};

/* 0, or -1 with result as far as it came. */
int recorder_run(const struct recorder_args *args, struct recorder_result *result, struct err *err);

#endif
