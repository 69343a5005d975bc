/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_REPORTPLAN_H
#define UTIL_REPORT_REPORTPLAN_H

/*
 * What a report is to be, decided from its options and from what the recording
 * has: how the recording is read, which columns there are, what is told of rows.
 */

#include "util/report/profile.h"
#include "util/report/reportdoc.h"
#include "util/report/reportopts.h"

struct reportplan {
	const struct reportopts *opts; /* borrowed, as is recording */
	struct recording *recording;
	struct profile_args profile;
	struct tracekeys trace;
	struct fields fields;
	struct reportdoc_args told;
	regex_t parent, ignore_callees;
	const struct sortkey *stack_keys[SORTKEY_MOST];
	unsigned widths[FIELDS_MOST];
	bool of_branches, has_chains, by_children, branch_history;
};

/*
 * Opposites, unknown words, and what the recording does not have are failures.
 * of_parallelism: samples are chosen by how many threads ran. The plan points to
 * itself: it stays where it is, and is released whatever comes of it.
 */
int reportplan_make(struct reportplan *p, const struct reportopts *opts, bool of_parallelism,
		    struct recording *r, struct err *err);
void reportplan_release(struct reportplan *p);

/* Of a histogram of that many members by some of the plan's fields, or all of them. */
struct hist_args reportplan_hist(const struct reportplan *p, const struct fields *fields,
				 size_t members);

#endif
