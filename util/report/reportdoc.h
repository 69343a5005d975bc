/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_REPORTDOC_H
#define UTIL_REPORT_REPORTDOC_H

/*
 * A histogram told as a document: a row for each of its rows, most first, with
 * the call graph below it where there is one. Text is laid out as perf's.
 */

#include "util/out/doc.h"
#include "util/report/fields.h"
#include "util/report/graphtext.h"
#include "util/report/rowsamples.h"

struct reportdoc_args {
	const struct fields *fields;
	struct graphtext_args graph;
	uint64_t most;		/* rows that are told; 0: all */
	double least;		/* percent: rows with less are left out */
	uint64_t least_samples; /* rows with fewer are left out */
	bool of_wanted;		/* percent of what was wanted, not of all (--percentage relative) */
	bool has_headings;	/* for people, lines that say what it is of */
	bool has_graphs;
	bool has_samples; /* some samples of each row, one by one */
	bool hide_unresolved;
	const char *symbol_part; /* only functions with this in their name; NULL */
	size_t member;		 /* that rows are ordered by */
	bool skip_empty;	 /* nothing is told of events without samples */
	bool is_hierarchy;	 /* a level for each key */
	const char *separator;	 /* between columns of text; NULL: aligned */
	const unsigned *widths;	 /* of text columns, 0 where they are as wide as their rows; NULL */
	size_t nwidths;
};

/* What a histogram is of. */
struct reportdoc_subject {
	const char *const *names;	  /* of its members' events */
	const struct stackset *stacks;	  /* of its first member, for graphs */
	const struct rowsamples *samples; /* of its first member, told one by one; NULL */
	const struct branchuses *uses;	  /* of its first member's chains; NULL: none are told */
	uint64_t lost;
};

/* Do the options leave a row in? */
bool reportdoc_is_shown(const struct reportdoc_args *args, const struct hist *h,
			const struct hist_row *row);

/* Sorts the histogram by the fields' order and tells all of it. */
void reportdoc_tell(struct doc *doc, struct hist *h, const struct reportdoc_args *args,
		    const struct reportdoc_subject *subject);

#endif
