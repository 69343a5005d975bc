/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_MACHRECORD_H
#define UTIL_RUN_MACHRECORD_H

/*
 * One recording of a program on the emulated machine: the samples that come out
 * of it go into a file as they come. Whatever ends it, the file is whole.
 */

#include <stdint.h>

#include "util/base/err.h"
#include "util/run/recordfile.h"
#include "util/target/sampling.h"

struct fs;
struct plan;
struct qemuspec;
struct recorder_result;

/* What a sample can have of registers, by perf's numbers, and whose they are (regname.h). */
#define MACHRECORD_REGISTERS 0xffffffff
#define MACHRECORD_ARCH	     "riscv64"

/* All borrowed. */
struct machrecord_args {
	const struct plan *plan;
	const struct fs *fs;
	const struct qemuspec *machine;
	const struct sampling *sampling;
	char **argv;
	bool user_only, kernel_only; /* of events without such modifiers of their own */
	uint64_t limit_ms; /* after that the program is ended, on the machine's clock; 0: never */
	struct recordfile_options file;
	bool build_ids;
	bool all_branches; /* a record of each of .sampling's branches, and no other samples */
	const char *version;
	const char *const *command_line;
	/* What there is to say of the run, a line each. */
	void (*tell)(void *to, const char *line);
	void *tell_to;
};

/* 0, or -1 with result as far as it came. Nothing is lost, and so .lost is 0. */
int machrecord_run(const struct machrecord_args *args, struct recorder_result *result,
		   struct err *err);

#endif
