/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_BRANCHGROUP_H
#define UTIL_REPORT_BRANCHGROUP_H

/*
 * The branches of a recording put together by what is wanted of them: by
 * address, whichever program ran them, or by program and symbol, as people
 * read them.
 */

#include "util/report/branchread.h"

enum branchgroup_by {
	BRANCHGROUP_ADDRESS, /* files and addresses */
	BRANCHGROUP_FILE,    /* files and where in them, wherever they were mapped */
	BRANCHGROUP_SYMBOL,  /* program, files and symbols */
};

struct branchgroup_row {
	struct branchtable_pair sum;	    /* a, b and the type of the first one */
	const struct branchread_name *name; /* the same */
};

struct branchgroup {
	struct VEC(struct branchgroup_row) rows;
};

/* The rows are in the order in which the first of each came. */
void branchgroup_make(struct branchgroup *g, const struct branchread *b, enum branchgroup_by by);

/* Those with the most branches first, so many of them; the others in any order. */
void branchgroup_order(struct branchgroup *g, size_t most);
void branchgroup_release(struct branchgroup *g);

/* Adds what a pair has to a sum. */
void branchgroup_add(struct branchtable_pair *sum, const struct branchtable_pair *p);

#endif
