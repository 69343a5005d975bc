/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_GRAPHTEXT_H
#define UTIL_REPORT_GRAPHTEXT_H

/*
 * Call graphs as text, and what perf's -g says of them:
 * "graph,0.5,caller,function,percent" in any order.
 */

#include "util/report/graph.h"

enum graphtext_style {
	GRAPHTEXT_GRAPH,
	GRAPHTEXT_FRACTAL,
	GRAPHTEXT_FLAT,
	GRAPHTEXT_FOLDED,
	GRAPHTEXT_NONE
};
enum graphtext_value { GRAPHTEXT_PERCENT, GRAPHTEXT_PERIOD, GRAPHTEXT_COUNT };

struct graphtext_args {
	enum graphtext_style style;
	enum graphtext_value value;
	enum graph_key key;
	double least;	/* percent: branches with less are left out, a row's only one, too */
	bool has_least; /* it was given */
	uint64_t most;	/* lines for each row; 0: all */
	bool callees;	/* outermost caller first (perf's "caller") */
	bool has_order; /* it was given which */
};

/* Is "branch" among the words: chains begin with the branches of their samples? text may be NULL. */
bool graphtext_names_branches(const char *text);

/* Changes what text names. Words that are none are ERR_USAGE. */
int graphtext_parse(const char *text, struct graphtext_args *out, struct err *err);

/*
 * Appends the lines of a row's graph, the row's own function left out of a drawn
 * one where skip_first says so. total: the period that percents are of.
 */
void graphtext_add(const struct graph *g, struct framepool *frames,
		   const struct graphtext_args *args, uint64_t total, bool skip_first,
		   struct buf *out);

#endif
