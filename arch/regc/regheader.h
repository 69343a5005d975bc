/* SPDX-License-Identifier: MIT */
#ifndef ARCH_REGC_REGHEADER_H
#define ARCH_REGC_REGHEADER_H

/*
 * Writes the header gen/NAME-regs.h: constants for C and assembly, and for C
 * functions that take fields out of values and put them in. It needs stdint.h
 * and nothing else, so that freestanding programs can use it.
 */

#include "arch/regc/regmodel.h"

/* The model has no errors. file is what the header says it was made of. */
void regheader_write(const struct regmodel *m, const char *file, struct buf *out);

#endif
