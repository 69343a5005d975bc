/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_QEMUBLOCK_H
#define UTIL_TARGET_QEMUBLOCK_H

/*
 * What goes into the memory of the emulated machine: the monitor, and the block
 * (arch/riscv/monblock.h) with the program, its arguments and its counters. The
 * program is the user's and is checked here; nothing behind this needs to.
 */

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/view.h"

struct qemusampling;
struct qemuspec;
struct qemuturns;
struct ssccfg_program;

struct qemublock_args {
	const char *name;		/* of the program, for errors */
	struct view program;		/* the ELF file */
	char *const *argv;		/* the first one is made its base name */
	const char *const *environment; /* "NAME=VALUE", n of them */
	size_t nenvironment;
	const struct qemuspec *spec;
	const struct qemuturns *turns; /* NULL: one turn of these two, of one's own making */
	const struct ssccfg_program *begin, *end;
	const char *results;		     /* the path that QEMU writes the records to */
	const struct qemusampling *sampling; /* or NULL: the periods are in the turns */
	uint64_t limit_ns, interval_ns;	     /* on the machine's clock; 0: none */
};

/* Appends the bytes that belong at MONBLOCK_MEMORY. */
int qemublock_make(const struct qemublock_args *args, struct buf *out, struct err *err);

#endif
