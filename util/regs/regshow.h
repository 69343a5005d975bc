/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REGS_REGSHOW_H
#define UTIL_REGS_REGSHOW_H

/*
 * The layout of a register, and what a value of it means, as documents of the
 * schema "regs". What is known of conditions leaves out what cannot be; a
 * register that then cannot be there is an error.
 */

#include "arch/regs.h"
#include "util/base/err.h"
#include "util/out/doc.h"

/* With a picture of at most width columns (0: 80). */
int regshow_layout(struct doc *doc, const struct regs_ref *ref, const struct regs_known *known,
		   size_t width, struct err *err);

#endif
