/* SPDX-License-Identifier: MIT */
#ifndef ARCH_RISCV_CTRENTRY_H
#define ARCH_RISCV_CTRENTRY_H

/*
 * One control transfer record of RISC-V (Smctr: ctrsource, ctrtarget, ctrdata)
 * as perf's files have a branch. Pure; nothing of the record is believed.
 */

#include <stdint.h>

struct ctrentry {
	uint64_t from, to;
	uint64_t flags; /* of struct perf_branch_entry */
};

/*
 * Cycles are there only with CCV set (the ratified text; Linux's first driver
 * had it the other way round), and are cut to the 16 bits of the entry. That a
 * branch was predicted is told by nobody: a hart without a predictor has MISP
 * always 0.
 */
struct ctrentry ctrentry_decode(uint64_t source, uint64_t target, uint64_t data);

/*
 * sctrctl for branches of user mode, frozen by overflows, of the kinds that
 * branch_sample_type (PERF_SAMPLE_BRANCH_*) has. 0: it has one that the records
 * cannot be chosen by.
 */
uint64_t ctrentry_control(uint64_t branch_sample_type);

#endif
