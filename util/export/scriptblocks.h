/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_SCRIPTBLOCKS_H
#define UTIL_EXPORT_SCRIPTBLOCKS_H

/*
 * The code that ran between the branches of a sample, as perf script's brstackinsn
 * prints it: from the oldest branch on, each instruction on a line of its own, the
 * branches with what is known of them, and on from the newest to the sample.
 */

#include "util/export/scriptline.h"

#define SCRIPTBLOCKS_FIELDS \
	(scriptfields_bit(BRSTACKINSN) | scriptfields_bit(BRSTACKINSNLEN) | \
	 scriptfields_bit(BRSTACKDISASM))

/* l->insn is there. Nothing of a sample without branches. */
void scriptblocks_add(const struct scriptline *l, const struct sample *s, struct buf *out);

#endif
