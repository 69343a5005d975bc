/* SPDX-License-Identifier: MIT */
#ifndef UTIL_LBR_LBRREPORT_H
#define UTIL_LBR_LBRREPORT_H

/*
 * What the branches of a recording come to, as a document of the schema
 * "lbr-report": from where to where they went, how often code between them
 * ran, loops, and paths.
 */

#include <stddef.h>

struct branchread;
struct buf;
struct doc;

struct lbrreport_options {
	double percent_limit; /* for people: rows with less are left out */
	size_t top;	      /* for people: rows of blocks, loops and paths */
};

void lbrreport_write(struct doc *doc, const struct branchread *b,
		     const struct lbrreport_options *o);

/* Appends "COMMAND;SOURCE;TARGET COUNT" lines, most first. */
void lbrreport_fold(const struct branchread *b, struct buf *out);

#endif
