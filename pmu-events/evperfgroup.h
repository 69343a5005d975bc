/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVPERFGROUP_H
#define PMU_EVENTS_EVPERFGROUP_H

/*
 * The groups that Linux has a metric of intel/perfmon in: those that the vendor
 * names, and those of its place in the top-down tree. Groups of the tree are
 * described, once more for each of its metrics.
 */

#include <stdbool.h>

struct arena;
struct evharvest;

/* What the vendor's object says; "" for what it does not. */
struct evperfgroup_texts {
	const char *groups; /* "MetricGroup": "Mem;MemoryBW" */
	const char *issues; /* "ThresholdIssues": "$issueBW; $issueSL" */
	const char *parent; /* "ParentCategory": the node above */
};

/*
 * The names, sorted, with ';' between them; "" for none. level: of the tree, from 1;
 * 0: no node. is_default: plain `stat` shows it. Strings are put in the harvest.
 */
const char *evperfgroup_of(const struct evperfgroup_texts *texts, unsigned int level,
			   bool is_default, struct arena *scratch, struct evharvest *out);

#endif
