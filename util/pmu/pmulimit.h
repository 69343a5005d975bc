/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_PMULIMIT_H
#define UTIL_PMU_PMULIMIT_H

/*
 * On which PMUs the user wants to count, where several could: one type of a
 * hybrid CPU's cores, some units of an uncore PMU. A PMU that was typed with
 * the event stays what it is.
 */

#include <stdbool.h>

#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/pmu/encoding.h"

struct plan;
struct pmuset;

struct pmulimit {
	const char *units;	       /* a name of the machine's, or a glob; NULL: all */
	const char *core;	       /* the core PMU; NULL: all */
	struct VEC(const char *) left; /* the core PMUs that are left out */
};

/*
 * cputype is a core PMU's name, or what follows "cpu_" in it; units as in the
 * struct; either may be NULL. ERR_USAGE for what the machine does not have. A
 * machine that shows no core PMU has "cpu". l begins zeroed and is released in
 * any case.
 */
int pmulimit_choose(struct pmulimit *l, const char *cputype, const char *units, struct pmuset *pmus,
		    struct err *err);
void pmulimit_release(struct pmulimit *l);

/* Is the machine's PMU of that name one of the cores that are left out? */
bool pmulimit_leaves_out(const struct pmulimit *l, const char *pmu);

/*
 * Takes encodings of PMUs that shall not count out of those from first on,
 * which are of one event. ERR_USAGE where a core event has none left.
 */
int pmulimit_apply(const struct pmulimit *l, const struct evspec *spec, size_t first,
		   struct encoding_list *list, struct err *err);

/* ERR_USAGE when units are named and none of them counts an event of the plan. */
int pmulimit_check(const struct pmulimit *l, const struct plan *plan, struct err *err);

#endif
