/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_REGNAME_H
#define UTIL_DATA_REGNAME_H

/*
 * What the bits of sample_regs_user and sample_regs_intr are called on each
 * architecture: the PERF_REG_* of its asm/perf_regs.h.
 */

/* arch as uname has it ("x86_64"; NULL: unknown). room has 16 bytes for a name that is made. */
const char *regname_find(const char *arch, unsigned bit, char room[16]);

#endif
