/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_QEMUSPEC_H
#define UTIL_TARGET_QEMUSPEC_H

/*
 * Which emulated machine: the text of --machine, and the QEMU that is found
 * for it. Made once and used for every run.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/base/opt.h"
#include "util/base/vec.h"

struct buf;
struct scope_args;

/* The options that all commands share which can run something on the machine. */
struct qemuspec_args {
	const char *machine; /* NULL: none, and nothing is to be looked at here */
	struct opt_list environment;
};

/* For OPT_GROUP(). */
extern const struct opt qemuspec_opts[];

#define QEMUSPEC_COUNTERS 16 /* programmable ones: what QEMU's virt has */
#define QEMUSPEC_FIRST	  3  /* hpmcounter3, the first of them */

struct qemuspec {
	struct VEC(const char *) environment; /* "NAME=VALUE", borrowed from the options */
	char *machine;			      /* "riscv64" */
	char *text;			      /* as it was given */
	char *model;			      /* whose events it counts: "riscv/qemu/virt" */
	char *program;	       /* QEMU: as given, or its name, which is looked for in PATH */
	char *version;	       /* "QEMU 10.0.2"; NULL before qemuspec_find() */
	unsigned int counters; /* that are programmable */
	unsigned int depth;    /* records of branches (sctrdepth); 0: as the use of them wants */
	uint64_t memory;       /* bytes */
	uint64_t rotate; /* instructions of the program until the next groups have their turn */
	uint64_t patience_ms; /* of the host's, until QEMU has told of itself */
	bool host_clock;      /* time and instructions are the host's: nothing is exact */
};

/* What a count of it without a list of events has. */
#define QEMUSPEC_EVENTS "cycles,instructions,dTLB-load-misses,dTLB-store-misses,iTLB-load-misses"

/*
 * Do the options make sense, with these for this machine (none of them may be
 * given) and with a command?
 */
int qemuspec_check(const struct qemuspec_args *a, const struct scope_args *scope, bool has_command,
		   struct err *err);

/* qemuspec_parse() and qemuspec_find() of what the options say. */
int qemuspec_choose(const struct qemuspec_args *a, struct qemuspec *out, struct err *err);

/* "riscv64,qemu=PATH,counters=4,depth=64,mem=512M,clock=host,rotate=10000"; ERR_USAGE. */
int qemuspec_parse(const char *text, struct qemuspec *out, struct err *err);

/*
 * Asks QEMU for its version. One that is too old, not there, or no QEMU is an
 * error that names the package to install; so is a tally without the monitor.
 */
int qemuspec_find(struct qemuspec *spec, struct err *err);

/* "10.0.2" out of what QEMU says to --version; false where there is none. For tests. */
bool qemuspec_read_version(const char *said, unsigned int *major, struct buf *version);

/* Its programmable counters: bit n for counter n, as in pmu-mask=. */
uint64_t qemuspec_programmable(const struct qemuspec *spec);

void qemuspec_release(struct qemuspec *spec);

#endif
