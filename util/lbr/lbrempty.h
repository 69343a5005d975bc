/* SPDX-License-Identifier: MIT */
#ifndef UTIL_LBR_LBREMPTY_H
#define UTIL_LBR_LBREMPTY_H

/*
 * Why a dump may hold no branch: what the registers say that control its
 * records, and what else there is where they are not in it.
 */

struct branchformat;
struct branchstack_count;
struct lbrdump_cpu;

/* A sentence, static. Of records that were read in that format, of which none is a branch. */
const char *lbrempty_reason(const struct branchformat *f, const struct branchstack_count *count,
			    const struct lbrdump_cpu *c);

#endif
