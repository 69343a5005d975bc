/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_LBRSELECT_H
#define ARCH_X86_LBRSELECT_H

/*
 * LBR_SELECT of Intel and AMD, whose set bits keep branches out of the records:
 * what is wished for, turned around. The kinds are chosen as Linux does it
 * (arch/x86/events/intel/lbr.c, amd/lbr.c).
 */

#include <stdbool.h>
#include <stdint.h>

struct branchformat_program;
struct branchformat_wish;

enum lbrselect_vendor { LBRSELECT_INTEL, LBRSELECT_AMD };

/* False, with the reason in p, when no value of the register chooses so. */
bool lbrselect_value(const struct branchformat_wish *w, bool has_call_stack,
		     enum lbrselect_vendor vendor, uint64_t *value, struct branchformat_program *p);

#endif
