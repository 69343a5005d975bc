/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_PMU_H
#define UTIL_PMU_PMU_H

/*
 * One PMU of a machine, as sysfs shows it. Read piece by piece when asked for:
 * looking at one PMU costs a few small files, never a walk through all of them.
 *
 * A struct pmu belongs to its pmuset; strings live as long as that does.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/vec.h"
#include "util/base/view.h"
#include "util/pmu/pmuformat.h"

/* An event that the kernel names: a file of the PMU's events folder. */
struct pmu_alias {
	const char *name;
	const char *terms; /* "event=0x04,umask=0x03"; "?" marks what the user must give */
	const char *unit;  /* "MiB"; "" when there is none */
	double scale;	   /* 1 when there is none */
	bool snapshot;	   /* a state, not a count since the last reading */
	bool per_pkg;
};

struct pmu {
	const char *name;
	const char *path; /* of its folder, for struct fs */
	uint32_t type;
	bool is_core; /* counts a thread on any CPU of some kind */
	struct pmuformat format;
	const char *cpus; /* list of CPUs ("0-7", of cpumask or cpus); "" when it tells none */
	const char *identifier; /* matched by Compat of events; "" when there is none */
	struct VEC(struct pmu_alias) aliases; /* by name */
	bool have_format, have_aliases;
};

/*
 * Type, cpus and identifier of the PMU of that name in folder. ERR_ABSENT when
 * there is none. Frees nothing; the arena holds all strings.
 */
int pmu_read(struct pmu *p, const struct fs *fs, const char *folder, const char *name,
	     struct arena *arena, struct err *err);
void pmu_release(struct pmu *p);

/* Fill .format or .aliases, once. A PMU without the folder has none, which is no error. */
int pmu_read_format(struct pmu *p, const struct fs *fs, struct arena *arena, struct err *err);
int pmu_read_aliases(struct pmu *p, const struct fs *fs, struct arena *arena, struct err *err);

/* After pmu_read_aliases(); NULL when it has no such event. */
const struct pmu_alias *pmu_find_alias(const struct pmu *p, struct view name);

#endif
