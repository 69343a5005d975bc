/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_SYNTH_H
#define UTIL_RUN_SYNTH_H

/*
 * Records of what was there before recording began, made from /proc: the
 * kernel, its modules, processes with their threads and maps. What ends while
 * we look is left out. Nothing is written here.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/base/fs.h"
#include "util/base/vec.h"
#include "util/data/recordput.h"

struct synth {
	const struct fs *fs;
	struct recordput put;
	bool no_maps;	     /* of processes */
	bool no_forks;	     /* that they are there was told; only what is new of them is */
	bool data_maps;	     /* those that nothing is executed in, too */
	bool namespaces;     /* of processes and threads */
	uint64_t timeout_ms; /* for the maps of one process; 0: as long as it takes */
};

struct synth_pids VEC(pid_t);

/*
 * The kernel's text as "[kernel.kallsyms]_text", from /proc/kallsyms. False when
 * that does not tell (kptr_restrict).
 */
bool synth_kernel(const struct synth *s);

/* All modules that /proc/modules shows with their addresses. */
void synth_modules(const struct synth *s);

/*
 * A process by the id of any of its threads: the process, all threads, the maps.
 * False when its maps took longer than the limit; those that were read are there,
 * and the last has RECORD_MISC_PROC_MAP_TIMEOUT.
 */
bool synth_process(const struct synth *s, pid_t pid);

/* A thread alone, without maps. */
void synth_thread(const struct synth *s, uint32_t pid, uint32_t tid);

/* The process that a thread is of; the thread's own number when it is gone. */
uint32_t synth_process_of(const struct fs *fs, pid_t thread);

/* The processes that are there. */
void synth_list(const struct fs *fs, struct synth_pids *out);

/* Of these, a process and all that it and those that it started have started. */
void synth_list_family(const struct fs *fs, pid_t pid, struct synth_pids *out);

#endif
