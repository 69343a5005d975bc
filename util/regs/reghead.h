/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REGS_REGHEAD_H
#define UTIL_REGS_REGHEAD_H

/*
 * What a register is called, where it is and where that is from: rows of a
 * list, and what stands above a layout or a value. Documents have the schema
 * "regs".
 */

#include "util/out/doc.h"
#include "util/regs/reglist.h"

/* A document of its own. */
void reghead_list(struct doc *doc, const struct reglist *l);

/* Values of a document that was begun. */
void reghead_put(struct doc *doc, const struct regs_ref *ref);

#endif
