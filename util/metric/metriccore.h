/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_METRICCORE_H
#define UTIL_METRIC_METRICCORE_H

/*
 * The kinds of cores of a CPU, by the names of their PMUs: cpu; cpu_atom and
 * cpu_core; armv8_cortex_a53 and armv8_cortex_a72. What event tables say of
 * default_core is said of each of them.
 */

#include "util/base/vec.h"

struct arch;
struct evset;
struct pmuset;

struct metriccore_list VEC(const char *);

/*
 * Those of a machine, or else, where pmus is NULL or has no core, those that
 * the tables tell apart. Names belong to either. What of the machine cannot be
 * read is left out: whoever counts there will tell.
 */
void metriccore_find(const struct evset *set, const struct arch *arch, struct pmuset *pmus,
		     struct metriccore_list *out);

#endif
