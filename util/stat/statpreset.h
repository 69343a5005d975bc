/* SPDX-License-Identifier: MIT */
#ifndef UTIL_STAT_STATPRESET_H
#define UTIL_STAT_STATPRESET_H

/*
 * Options that stand for a metric group of the tables: --topdown,
 * --transaction, --smi-cost. As with perf, their metrics are shown alone.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/opt.h"

struct evset;
struct fs;

struct statpreset_args {
	bool topdown;
	uint64_t topdown_level; /* 1 when not given */
	bool transaction;
	bool smi_cost;
};

/* For OPT_GROUP(). */
extern const struct opt statpreset_opts[];

#define STATPRESET_MOST 3

/* Is any of them given? */
bool statpreset_is_given(const struct statpreset_args *a);

/*
 * Puts the names of their groups into names, in the arena, and returns how many
 * they are, or -1: ERR_ABSENT where the tables have no such group, with what to
 * do.
 */
int statpreset_groups(const struct statpreset_args *a, const struct evset *set, struct arena *arena,
		      const char *names[STATPRESET_MOST], struct err *err);

/*
 * --smi-cost: makes the kernel stop the counters in system management mode,
 * and *changed says that it did not before. ERR_UNSUPPORTED where it cannot.
 */
int statpreset_freeze(const struct fs *fs, bool *changed, struct err *err);

/* Back to what it was. */
int statpreset_thaw(const struct fs *fs, struct err *err);

#endif
