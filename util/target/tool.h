/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_TOOL_H
#define UTIL_TARGET_TOOL_H

/*
 * Events of the PMU "tool", which no counter counts: times of the run, and what
 * the machine is made of. The same names are literals of metric expressions.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/target/cpulist.h"

struct encoding;

/* What the run knows, for the events that ask for it. Zeroed is a run without anything. */
struct tool_run {
	uint64_t wall_ns;
	bool has_times; /* of the command and all that it started and waited for */
	uint64_t user_ns;
	uint64_t system_ns;
	bool cpu_wide;		    /* CPUs are counted, not threads */
	const struct cpulist *cpus; /* which ones; NULL: all */
};

/* Is that the name of a tool event? */
bool tool_known(const char *name);

/* The tool event that an encoding stands for, or NULL. */
const char *tool_find(const struct encoding *e);

/* Is it a time of the run, in ns, rather than a property of the machine? */
bool tool_is_time(const char *name);

/*
 * The value of the tool event. Times are ns, frequencies Hz. What the machine
 * does not tell is ERR_UNSUPPORTED; properties that only some CPUs have
 * (slots, system_tsc_freq) are 0 on others.
 */
int tool_value(const struct fs *fs, const struct tool_run *run, const char *name, uint64_t *value,
	       struct err *err);

#endif
