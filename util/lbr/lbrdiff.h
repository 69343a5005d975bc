/* SPDX-License-Identifier: MIT */
#ifndef UTIL_LBR_LBRDIFF_H
#define UTIL_LBR_LBRDIFF_H

/*
 * Two recordings' branches compared, as a document of the schema "lbr-diff".
 */

struct branchdiff;
struct doc;

struct lbrdiff_options {
	double percent_limit; /* for people: rows with less in both are left out */
};

void lbrdiff_write(struct doc *doc, const struct branchdiff *d, const struct lbrdiff_options *o);

#endif
