/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_QEMUTRIAL_H
#define UTIL_TARGET_QEMUTRIAL_H

/*
 * One run of a program on the emulated machine between two lists of CSR
 * accesses, and what the second one read: for those who ask what the counters
 * do, where a target counts what they are told to.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/base/view.h"

struct qemuspec;
struct ssccfg_program;

struct qemutrial_args {
	const struct qemuspec *spec; /* found (qemuspec_find()) */
	const char *name;	     /* of the program, for errors */
	struct view program;	     /* an ELF file, run without arguments */
	const struct ssccfg_program *begin, *end;
};

/*
 * Fills values (MONBLOCK_VALUES at most, n of them wanted) in the order of the
 * reads in .end. A program that faults, has not ended after ten seconds of the
 * machine's time, or a machine that reads another number is an error.
 */
int qemutrial_run(const struct qemutrial_args *args, uint64_t *values, size_t n, struct err *err);

#endif
