/* SPDX-License-Identifier: MIT */
#ifndef TESTS_MAKEPROFILE_H
#define TESTS_MAKEPROFILE_H

/* What makeprofile is made of: a call tree that was read, and what is written of it. */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/map.h"
#include "util/base/vec.h"

struct datawrite;

enum {
	FUNCTION_SIZE = 0x100,
	TEXT_OFFSET = 0x1000, /* of a file, and its address in it */
	ROUND = 1024,	      /* samples */
	FIRST_PID = 1000,
	NOP = 0x90, /* of x86 */
};

#define KERNEL_BASE  0xffffffff81000000
#define BPF_BASE     0xffffffffc0000000
#define FILE_BASE    0x7f0000000000
#define FILE_ROOM    0x10000000
#define CHAIN_KERNEL ((uint64_t)-128) /* PERF_CONTEXT_KERNEL */
#define CHAIN_USER   ((uint64_t)-512)
#define FILES_DIR    "/makeprofile"

struct file {
	char *name; /* "" is the kernel */
	struct VEC(char *) functions;
	struct map numbers; /* of functions, plus 1 */
	uint64_t base;
};

struct process {
	char *comm;
	uint32_t pid, tid;
	struct VEC(struct file *) mapped;
};

struct line {
	struct process *process;
	struct VEC(uint64_t) chain; /* innermost first, with markers */
	uint64_t ip;
	uint64_t count, left;
	bool in_kernel;
};

struct maker {
	uint64_t total, period, step_ns, cpus;
	const char *folder, *output;
	struct VEC(struct file *) files;
	struct VEC(struct process *) processes;
	struct VEC(struct line) lines;
	struct datawrite *to;
	struct buf records;
	uint64_t made, time;
	bool is_flat;
};

/* Ends the program. */
void makeprofile_stop(const char *what, const char *why) __attribute__((noreturn));

/* The tree, from standard input (profiletree.c). */
void profiletree_read(struct maker *m);

/* Files below m->folder that have the names of it (profilefiles.c). */
void profilefiles_write(const struct maker *m);

#endif
