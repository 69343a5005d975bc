/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_SYNTHESIS_H
#define UTIL_RUN_SYNTHESIS_H

/*
 * All records of what was there before a recording began, for what is recorded:
 * which of the parts of synth.h and synthkernel.h, and for which processes.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/opt.h"
#include "util/data/recordput.h"

enum synthesis_part {
	SYNTHESIS_TASKS = 1 << 0, /* processes and threads */
	SYNTHESIS_MAPS = 1 << 1,  /* their maps */
	SYNTHESIS_CGROUPS = 1 << 2,
	SYNTHESIS_ALL = SYNTHESIS_TASKS | SYNTHESIS_MAPS | SYNTHESIS_CGROUPS,
};

struct synthesis_args {
	const char *parts;
	bool at_end;
	uint64_t timeout_ms;
	uint64_t threads;
};

/* For OPT_GROUP(). */
extern const struct opt synthesis_opts[];

/* "no", "all", "task", "mmap", "cgroup", with commas between; NULL: all. ERR_USAGE. */
int synthesis_parse(const char *text, unsigned *parts, struct err *err);

struct bpfprogs;

/* All borrowed. */
struct synthesis {
	const struct fs *fs;
	unsigned parts;
	uint64_t timeout_ms;	    /* for the maps of one process */
	bool kernel;		    /* its code, modules and BPF programs */
	const struct bpfprogs *bpf; /* that are told; NULL: none */
	bool wide;		    /* all processes */
	const pid_t *threads;	    /* or the processes of these */
	size_t nthreads;
	pid_t command;		/* or this process; 0: none */
	bool command_has_begun; /* with all that it has started */
	bool again;		/* it was done a moment ago: a fork would take back what it told */
	bool data_maps, namespaces, cgroups;
};

/* What came out of it. */
struct synthesis_told {
	bool no_kernel;	 /* where the kernel is was not permitted */
	size_t too_long; /* processes whose maps took longer than the limit */
};

/*
 * Puts the records, calling flush, which empties put's buffer, between those of
 * two processes.
 */
int synthesis_run(const struct synthesis *s, const struct recordput *put,
		  int (*flush)(void *to, struct err *err), void *to, struct synthesis_told *told,
		  struct err *err);

#endif
