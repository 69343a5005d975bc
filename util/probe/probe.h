/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PROBE_PROBE_H
#define UTIL_PROBE_PROBE_H

/*
 * What a machine can count, and why not the rest: its CPUs, PMUs, counters and
 * settings, and an answer with a reason for each thing that one may want of
 * counters. The machine is the one that we run on, a copy of another one's
 * files, or a device tree alone. Only on the first one counters are opened,
 * to try them (util/target/trial.h).
 *
 * It finds out and writes nothing: probeshow.h makes the document. All strings
 * are the arena's or constants.
 */

#include <stdbool.h>
#include <stdint.h>

#include "arch/x86/perfleaf.h"
#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/vec.h"
#include "util/pmu/pmuset.h"
#include "util/pmu/riscvtree.h"

struct arch;
struct evtable;
struct proberiscv_facts;

/* What one may want of counters. */
enum probe_what {
	PROBE_COUNTING,
	PROBE_FILTER,	  /* :u and :k */
	PROBE_OVERFLOW,	  /* interrupts, and so samples */
	PROBE_BRANCHES,	  /* records of branches: LBR, BRBE, CTR */
	PROBE_DELEGATION, /* S-mode programs counters without the firmware (RISC-V) */
	PROBE_USER_READS, /* rdpmc and its like */
	PROBE_WHATS
};

enum probe_answer { PROBE_UNKNOWN, PROBE_YES, PROBE_NO };

struct probe_ability {
	enum probe_answer answer;
	const char *reason; /* why, or by what; lower case, no full stop */
	const char *change; /* what would make it work, or NULL */
	const char *source; /* "trial", "sysfs", "cpuid", "isa", "device tree" */
};

/* CPUs that are the same. */
struct probe_cpu {
	const char *cpus;  /* "0-3,8" */
	const char *name;  /* "AMD EPYC"; "" when it does not tell */
	const char *cpuid; /* as mapfiles spell it, or "" */
	const char *model; /* of the event tables, "x86/amdzen4", or NULL */
	const char *isa;   /* RISC-V's, or NULL */
};

struct probe_counters {
	const char *pmu;
	uint32_t generic, fixed;
	const char *reserved; /* by the watchdog, or NULL */
	const char *source;
};

struct probe_setting {
	const char *name, *value, *meaning;
};

struct probe {
	struct arena arena;
	const struct fs *fs; /* of the machine; NULL: a device tree alone */
	bool live;	     /* it is the one that we run on */
	const struct arch *arch;
	const struct evtable *const *tables;
	size_t ntables;
	const char *kernel;	/* its release, or NULL */
	const char *hypervisor; /* NULL: none, or it does not tell */
	bool virtual;		/* there is one */
	struct buf cpuinfo;
	struct perfleaf leaf; /* of a live x86 */
	struct pmuset pmus;
	struct VEC(struct pmu *) core; /* of .pmus */
	struct riscvtree tree;
	const char *tree_path; /* where it is from, or NULL */
	struct VEC(struct probe_cpu) cpus;
	struct VEC(struct probe_counters) counters;
	struct VEC(struct probe_setting) settings;
	struct VEC(const char *) notes;
	struct probe_ability abilities[PROBE_WHATS];
};

struct probe_where {
	/* An emulated machine: its harts and who uses their counters, with fs NULL; else NULL. */
	const struct proberiscv_facts *emulated;
	const struct fs *fs;		     /* a machine, or NULL */
	bool live;			     /* fs is the machine that we run on */
	const char *device_tree;	     /* of the user's, or NULL */
	const struct evtable *const *tables; /* the first has precedence */
	size_t ntables;
};

/* Fails only where a device tree that the user named cannot be read. */
int probe_run(struct probe *p, const struct probe_where *where, struct err *err);
void probe_release(struct probe *p);

/* For the files of this folder. A later answer takes the place of an earlier one. */
void probe_say(struct probe *p, enum probe_what what, enum probe_answer answer, const char *source,
	       const char *fmt, ...) __attribute__((format(printf, 5, 6)));
void probe_advise(struct probe *p, enum probe_what what, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* "cpu", "cpu_atom, cpu_core" */
const char *probe_core_names(struct probe *p);

/* A file of the machine's, without its newline, or NULL. */
const char *probe_read(struct probe *p, const char *path);

/* A file of a PMU's folder ("caps/branches"), or NULL. */
const char *probe_read_pmu(struct probe *p, const struct pmu *pmu, const char *file);

/* Whether the flags or features of the first CPU in /proc/cpuinfo have that word. */
bool probe_has_flag(const struct probe *p, const char *flag);

#endif
