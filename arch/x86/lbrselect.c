/* SPDX-License-Identifier: MIT */
#include "arch/x86/lbrselect.h"

#include "arch/branchformat.h"
#include "gen/x86-regs.h"

/* AMD's register has the same bits but that of call stacks. */
#define CALLS (MSR_LBR_SELECT_NEAR_REL_CALL | MSR_LBR_SELECT_NEAR_IND_CALL)
#define JUMPS (MSR_LBR_SELECT_NEAR_REL_JMP | MSR_LBR_SELECT_NEAR_IND_JMP)
#define KINDS \
	(CALLS | JUMPS | MSR_LBR_SELECT_JCC | MSR_LBR_SELECT_NEAR_RET | MSR_LBR_SELECT_FAR_BRANCH)
#define SUPPRESSED (KINDS | MSR_LBR_SELECT_CPL_EQ_0 | MSR_LBR_SELECT_CPL_NEQ_0)

bool lbrselect_value(const struct branchformat_wish *w, bool has_call_stack,
		     enum lbrselect_vendor vendor, uint64_t *value, struct branchformat_program *p)
{
	const struct branchformat_bits bits = {
		.any = KINDS,
		/* Intel's far branches take in system calls. */
		.any_call = CALLS | (vendor == LBRSELECT_INTEL ? MSR_LBR_SELECT_FAR_BRANCH : 0),
		.any_return = MSR_LBR_SELECT_NEAR_RET | MSR_LBR_SELECT_FAR_BRANCH,
		.ind_call = MSR_LBR_SELECT_NEAR_IND_CALL,
		.call = MSR_LBR_SELECT_NEAR_REL_CALL,
		.cond = MSR_LBR_SELECT_JCC,
		.ind_jump = MSR_LBR_SELECT_NEAR_IND_JMP,
		.call_stack = has_call_stack ? CALLS | MSR_LBR_SELECT_NEAR_RET |
						       MSR_LBR_SELECT_EN_CALLSTACK
					     : 0,
		.user = MSR_LBR_SELECT_CPL_NEQ_0,
		.kernel = MSR_LBR_SELECT_CPL_EQ_0,
	};
	uint64_t kinds, modes;

	if (!branchformat_choose(w, &bits, &kinds, &modes, p))
		return false;
	*value = (kinds | modes) ^ SUPPRESSED;
	return true;
}
