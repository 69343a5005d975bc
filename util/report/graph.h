/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_GRAPH_H
#define UTIL_REPORT_GRAPH_H

/*
 * The call graph of one row of a histogram, as a tree: who called the row's
 * function, or what it called. Trees are made one after the other, when they are
 * shown; what all rows' trees are made of is found once.
 */

#include "util/report/branchuse.h"
#include "util/report/hist.h"

/* What chains are the same by; the last two tell where in the source they are, too. */
enum graph_key { GRAPH_BY_FUNCTION, GRAPH_BY_ADDRESS, GRAPH_BY_LINE };

struct graph_node {
	uint32_t parent;	   /* number in .nodes */
	uint32_t frame;		   /* of the first that was added */
	uint64_t own, own_samples; /* of chains that end here */
	uint64_t sum, sum_samples; /* with those of the nodes below it */
	uint32_t first, next;	   /* below it and beside it, most first; 0: none */
};

struct graph {
	struct VEC(struct graph_node) nodes; /* 0 stands for the row */
	struct VEC(struct branchuse) uses;   /* of each node, with graph_index_set_uses() */
};

void graph_release(struct graph *g);

/* Where the rows' functions are in stacks. */
struct graph_index;

/*
 * Of the rows in wanted (a flag for each of the histogram's). The histogram and
 * one of the stacks it was made of are borrowed.
 */
struct graph_index *graph_index_new(struct hist *h, const struct stackset *s, const bool *wanted);
void graph_index_free(struct graph_index *x); /* takes NULL */

/* What is known of the branches in the stacks, which graphs then tell; borrowed. */
void graph_index_set_uses(struct graph_index *x, const struct branchuses *uses);

/*
 * The tree of a row. callees: what it called, outermost first, else who called
 * it. The row's function is the only node below node 0 unless several are in
 * the row.
 */
void graph_make(struct graph_index *x, uint32_t row, bool callees, enum graph_key key,
		struct graph *out);

/* The name of a node's frame: "main", with its source "main main.c:12". */
void graph_add_name(struct framepool *f, uint32_t frame, enum graph_key key, struct buf *out);

#endif
