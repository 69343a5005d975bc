/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_PMUSET_H
#define UTIL_PMU_PMUSET_H

/*
 * The PMUs of a machine: this one, or a captured or described one below
 * another root. Names are listed on first need, each PMU read when it is asked
 * for. The set owns its PMUs; they stay where they are until it is released.
 */

#include <stdbool.h>

#include "util/base/arena.h"
#include "util/base/fs.h"
#include "util/base/vec.h"
#include "util/base/view.h"
#include "util/pmu/pmu.h"

struct arch;

struct pmuset {
	const struct fs *fs;
	const struct arch *arch; /* tells core PMUs; may be NULL */
	const char *folder;
	struct arena arena;
	struct VEC(struct pmu *) pmus; /* by name; NULL where not read yet */
	struct fs_names names;
	bool listed;
};

/*
 * fs's root is that of a machine (it has sys/bus/event_source) or a copy of its
 * /sys alone (it has bus/event_source). Nothing is read yet.
 */
void pmuset_init(struct pmuset *s, const struct fs *fs, const struct arch *arch);
void pmuset_release(struct pmuset *s);

/* How many PMUs there are; a machine without the folder has none. */
int pmuset_count(struct pmuset *s, size_t *n, struct err *err);

/* i below the count. */
int pmuset_at(struct pmuset *s, size_t i, struct pmu **out, struct err *err);

/*
 * Steps over the PMUs that wanted means (pmuname_match(); "default_core" means
 * the core PMUs). Zero *pos to start. 1 a PMU, 0 the end, -1 failure.
 */
int pmuset_next(struct pmuset *s, struct view wanted, size_t *pos, struct pmu **out,
		struct err *err);

#endif
