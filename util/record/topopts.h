/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RECORD_TOPOPTS_H
#define UTIL_RECORD_TOPOPTS_H

/* The options of a live report: what its recorder samples, and how its rows look. */

#include "util/record/recordargs.h"
#include "util/session/recording.h"
#include "util/tui/tuiannotate.h"

struct topopts {
	struct recordargs record;
	struct recording_options reading;
	struct tuiannotate_options annotate;
	const char *sort, *fields;
	uint64_t seconds, entries, refreshes;
	double least;
	bool hide_kernel, hide_user, hide_unresolved, zero, samples, periods, no_children;
	bool inverted, stdio, tui, hierarchy, raw_trace, ignored, symtab;
	unsigned percentage, verbose;
	uint64_t max_stack, least_samples, threads;
	const char *chain, *widths;
	const char *ignore_callees, *annotated;
	uint64_t group_sort;
};

extern const struct opt topopts_opts[];

#endif
