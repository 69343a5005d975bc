/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_GRAPHCELL_H
#define UTIL_REPORT_GRAPHCELL_H

/*
 * A call graph as a cell: a table of name, percent, period and samples, and in
 * each row the table of what is below it.
 */

#include "util/out/cell.h"
#include "util/report/graphtext.h"

/* Lives as long as the arena. total: the period that percents are of. */
struct cell graphcell_make(const struct graph *g, struct framepool *frames,
			   const struct graphtext_args *args, uint64_t total, struct arena *arena);

#endif
