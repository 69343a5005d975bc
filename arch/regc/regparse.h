/* SPDX-License-Identifier: MIT */
#ifndef ARCH_REGC_REGPARSE_H
#define ARCH_REGC_REGPARSE_H

/*
 * Reads a description of registers (Documentation/registers.md). What is wrong
 * is told statement by statement, and reading goes on behind it; a model with
 * errors is only for further checks.
 */

#include "arch/regc/regdiag.h"
#include "arch/regc/regmodel.h"
#include "util/base/view.h"

/* m is zeroed, and released by the caller. */
void regparse_text(struct regmodel *m, struct view text, struct regdiag_list *diags);

#endif
