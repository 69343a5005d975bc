/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REGS_REGVIEW_H
#define UTIL_REGS_REGVIEW_H

/*
 * A register as far as its conditions are known.
 */

#include "arch/regs.h"
#include "util/base/err.h"
#include "util/out/doc.h"

/* What is known, and that there is the register; an error when both cannot be. */
int regview_assume(const struct regs_ref *ref, const struct regs_known *known,
		   struct regs_known *out, struct err *err);

/* A field or reserved bits, which have a place in the register. */
bool regview_has_bits(const struct regs_item *item);

/* "31:16" or "5", instead of what the buffer held. */
void regview_add_bits(const struct regs_item *item, struct buf *out);

/* The item's condition as far as it is open, instead of what the buffer held. */
void regview_add_when(const struct regs_ref *ref, const struct regs_item *item,
		      const struct regs_known *known, struct buf *out);

/* Notes of the cases in which there is no such register, or nothing is known of it. */
void regview_put_unknown(struct doc *doc, const struct regs_ref *ref,
			 const struct regs_known *known);

#endif
