/* SPDX-License-Identifier: MIT */
#ifndef UTIL_LBR_LBRBLOCKS_H
#define UTIL_LBR_LBRBLOCKS_H

/*
 * The parts of the report that are made of consecutive branches: basic blocks,
 * straight runs, loops, paths. For lbrreport.c.
 */

#include <stddef.h>

struct branchread;
struct doc;

/* People see the first top rows of each. */
void lbrblocks_write(struct doc *doc, const struct branchread *b, size_t top);

#endif
