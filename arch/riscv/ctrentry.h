/* SPDX-License-Identifier: MIT */
#ifndef ARCH_RISCV_CTRENTRY_H
#define ARCH_RISCV_CTRENTRY_H

/*
 * One control transfer record of RISC-V (Smctr: ctrsource, ctrtarget, ctrdata)
 * as a branch, and the control register that chooses what is recorded. Pure;
 * nothing of the record is believed.
 */

#include <stdint.h>

#include "arch/branch.h"

/*
 * Cycles are known only with CCV set (the ratified text; Linux's first driver
 * had it the other way round). A hart without a predictor has MISP always 0.
 */
struct branch ctrentry_decode(uint64_t source, uint64_t target, uint64_t data);

#endif
