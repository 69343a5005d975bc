/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_MACHINE_H
#define UTIL_PMU_MACHINE_H

/*
 * Whose events, and on which machine: what --cpu, PERF_CPUID, --sysfs,
 * --events and TALLY_EVENTS say, put together for the commands that look
 * events up. Owns tables that it loaded, PMUs that it read and the strings of
 * encodings; they live until machine_release().
 */

#include <stdbool.h>
#include <stddef.h>

#include "pmu-events/evload.h"
#include "pmu-events/evset.h"
#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/opt.h"
#include "util/pmu/pmuset.h"
#include "util/pmu/resolve.h"
#include "util/pmu/riscvtree.h"

struct doc;

/* Options; machine_opts is the group for them, and machine_board_opts for a board's. */
struct machine_args {
	const char *cpu;
	const char *sysfs;
	struct opt_list events;
	bool no_builtin;
	const char *device_tree;
};
extern const struct opt machine_opts[];
extern const struct opt machine_board_opts[];

#define MACHINE_TABLES 2 /* loaded, built in */

struct machine {
	const struct evtable *tables[MACHINE_TABLES]; /* the first has precedence */
	size_t ntables;
	struct evload loaded; /* of --events; its diags are what the reader had to say */
	struct buf cpu; /* what was asked for, or the machine's cpuid; "" when it does not tell */
	bool foreign;	/* another CPU than the machine's: its sysfs is not asked */
	struct err problem; /* MACHINE_ANY_CPU: why no model matched */
	struct fs fs;
	struct riscvtree board; /* of --device-tree; it has a PMU, or there is no tree */
	struct evset set;
	struct pmuset pmus;
	struct resolve resolve;
};

enum machine_flag {
	MACHINE_ANY_CPU = 1 << 0, /* a CPU that no model matches is no failure, but .problem */
	MACHINE_LIVE = 1 << 1,	  /* the machine's PMUs even when --cpu names another CPU */
	MACHINE_NO_CPU = 1 << 2,  /* only the tables: no CPU is looked for */
};

/*
 * fs is the machine that we run on. With a device tree and no CPU named, on a
 * machine that is no RISC-V, the CPU is riscv/sbi/generic. Nothing is opened but the tables, and
 * nothing of the machine read but its cpuid, and that only when it is needed.
 */
int machine_open(struct machine *m, const struct machine_args *args, const struct fs *fs,
		 unsigned int flags, struct err *err);

/*
 * Notes in doc what the reader found odd in the files of --events, less those of
 * other models than the CPU's: the first few, and how many more there are. May come before the first document, so that
 * an error about an event stands behind the reason why it is not there.
 */
void machine_print_notes(const struct machine *m, struct doc *doc);

void machine_release(struct machine *m);

#endif
