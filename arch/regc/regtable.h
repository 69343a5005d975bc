/* SPDX-License-Identifier: MIT */
#ifndef ARCH_REGC_REGTABLE_H
#define ARCH_REGC_REGTABLE_H

/*
 * Writes the C of a table that arch/regs.h reads: a constant regs_NAME.
 */

#include "arch/regc/regmodel.h"

/* The model has no errors. file is what the table says it was made of. */
void regtable_write(const struct regmodel *m, const char *file, struct buf *out);

#endif
