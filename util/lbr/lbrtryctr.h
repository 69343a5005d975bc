/* SPDX-License-Identifier: MIT */
#ifndef UTIL_LBR_LBRTRYCTR_H
#define UTIL_LBR_LBRTRYCTR_H

/* The same as lbrtry.h of RISC-V's records, on the emulated machine. */

#include "util/base/err.h"

struct branchformat_program;
struct lbrtry;

/*
 * The machine's monitor does the writes, a program with loops and calls runs in user mode,
 * and the records are read back. Fails without QEMU, and where the registers do not hold
 * what was written.
 */
int lbrtryctr_run(struct lbrtry *t, const struct branchformat_program *p, struct err *err);

#endif
