/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REGS_REGVALUE_H
#define UTIL_REGS_REGVALUE_H

/*
 * What a value of a register means: its fields, what their values are called,
 * and reserved bits that are not as they should be. Where conditions are open,
 * each field that can be there is shown with its condition.
 */

#include "arch/regs.h"
#include "util/base/err.h"
#include "util/out/doc.h"

/* A register that cannot be there, or has no room for the value, is an error. */
int regvalue_write(struct doc *doc, const struct regs_ref *ref, const struct regs_known *known,
		   uint64_t value, struct err *err);

#endif
