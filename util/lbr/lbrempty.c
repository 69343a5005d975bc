/* SPDX-License-Identifier: MIT */
#include "util/lbr/lbrempty.h"

#include "arch/branchstack.h"
#include "gen/arm64-regs.h"
#include "gen/riscv-regs.h"
#include "gen/x86-regs.h"
#include "util/lbr/lbrdump.h"

#define ARCH_KINDS \
	(IA32_LBR_CTL_JCC | IA32_LBR_CTL_NEAR_REL_JMP | IA32_LBR_CTL_NEAR_IND_JMP | \
	 IA32_LBR_CTL_NEAR_REL_CALL | IA32_LBR_CTL_NEAR_IND_CALL | IA32_LBR_CTL_NEAR_RET | \
	 IA32_LBR_CTL_OTHER_BRANCH)
#define BRBE_KINDS \
	(BRBFCR_EL1_CONDDIR | BRBFCR_EL1_DIRCALL | BRBFCR_EL1_INDCALL | BRBFCR_EL1_RTN | \
	 BRBFCR_EL1_INDIRECT | BRBFCR_EL1_DIRECT)

/* Intel's LBR_SELECT and AMD's: both modes, or all kinds, are left out. */
static bool selects_nothing(uint64_t suppressed)
{
	const uint64_t modes = MSR_LBR_SELECT_CPL_EQ_0 | MSR_LBR_SELECT_CPL_NEQ_0;
	const uint64_t kinds = MSR_LBR_SELECT_JCC | MSR_LBR_SELECT_NEAR_REL_CALL |
			       MSR_LBR_SELECT_NEAR_IND_CALL | MSR_LBR_SELECT_NEAR_RET |
			       MSR_LBR_SELECT_NEAR_IND_JMP | MSR_LBR_SELECT_NEAR_REL_JMP |
			       MSR_LBR_SELECT_FAR_BRANCH;

	return (suppressed & modes) == modes || (suppressed & kinds) == kinds;
}

static const char *why_empty_intel(const struct lbrdump_cpu *c)
{
	uint64_t suppressed = c->controls[LBRDUMP_SELECT];

	if (lbrdump_has(c, LBRDUMP_DEBUGCTL) &&
	    !(c->controls[LBRDUMP_DEBUGCTL] & IA32_DEBUGCTL_LBR))
		return "LBR is off: DEBUGCTL (0x1d9) bit 0 is clear; of a guest, its host may also "
		       "have taken the records for itself";
	if (selects_nothing(suppressed))
		return "LBR_SELECT (0x1c8) leaves out everything";
	return "no branch was recorded yet, LBR is off (DEBUGCTL, 0x1d9), or, of a guest, its host "
	       "took the records for itself: KVM then reads zeros; it does not mean that no branch "
	       "was executed";
}

static const char *why_empty_arch(const struct lbrdump_cpu *c)
{
	uint64_t ctl = c->controls[LBRDUMP_ARCH_CTL];

	if (lbrdump_has(c, LBRDUMP_ARCH_CTL) && !(ctl & IA32_LBR_CTL_LBREN))
		return "LBR is off: ARCH_LBR_CTL (0x14ce) bit 0 is clear";
	if (lbrdump_has(c, LBRDUMP_ARCH_CTL) && !(ctl & (IA32_LBR_CTL_OS | IA32_LBR_CTL_USR)))
		return "ARCH_LBR_CTL (0x14ce) records neither the kernel nor user mode";
	if (lbrdump_has(c, LBRDUMP_ARCH_CTL) && !(ctl & ARCH_KINDS))
		return "ARCH_LBR_CTL (0x14ce) records no kind of branches: bits 22:16 are clear";
	return "no branch was recorded yet, LBR is off (ARCH_LBR_CTL, 0x14ce), or the depth "
	       "(0x14cf) was just written, which clears all records; KVM gives guests no such "
	       "registers";
}

static const char *why_empty_amd(const struct branchformat *f,
				 const struct branchstack_count *count, const struct lbrdump_cpu *c)
{
	uint64_t config = c->controls[LBRDUMP_DBG_EXTN_CFG];
	bool told = lbrdump_has(c, LBRDUMP_DBG_EXTN_CFG);

	if (f == &lbramd_brs && told && !(config & AMD_DBG_EXTN_CFG_VB))
		return "DBG_EXTN_CFG (0xc000010f) bit 5, VB, is clear: there are no records";
	if (f == &lbramd_brs)
		return "no record is filled: BRS records only from a counter's overflow on";
	if (told && !(config & AMD_DBG_EXTN_CFG_LBRV2EN))
		return "LBR is off: DBG_EXTN_CFG (0xc000010f) bit 6 is clear";
	if (selects_nothing(c->controls[LBRDUMP_AMD_SELECT]))
		return "LBR_SELECT (0xc000010e) leaves out everything";
	if (count->reserved)
		return "all records have a reserved bit set, and are not to be used (erratum 1452)";
	return "no branch was recorded yet, or LBR is off (DBG_EXTN_CFG, 0xc000010f); KVM gives "
	       "guests no LBRv2";
}

static const char *why_empty_arm(const struct lbrdump_cpu *c)
{
	if (c->controls[LBRDUMP_BRBFCR] & BRBFCR_EL1_PAUSED)
		return "recording is paused: BRBFCR_EL1.PAUSED is set";
	if (lbrdump_has(c, LBRDUMP_BRBCR) &&
	    !(c->controls[LBRDUMP_BRBCR] & (BRBCR_EL1_E0BRE | BRBCR_EL1_E1BRE)))
		return "BRBCR_EL1 records neither EL0 nor EL1";
	/* With EnI the bits leave out what they name. */
	if (lbrdump_has(c, LBRDUMP_BRBFCR) &&
	    (c->controls[LBRDUMP_BRBFCR] & BRBE_KINDS) ==
		    (c->controls[LBRDUMP_BRBFCR] & BRBFCR_EL1_ENI ? BRBE_KINDS : 0))
		return "BRBFCR_EL1 records no kind of branches";
	return "no branch was recorded yet, or recording is prohibited at this exception level "
	       "(BRBCR_EL1); Linux records nothing of a guest's EL1 and EL0";
}

static const char *why_empty_riscv(const struct lbrdump_cpu *c)
{
	if (lbrdump_has(c, LBRDUMP_SCTRCTL) &&
	    !(c->controls[LBRDUMP_SCTRCTL] & (SCTRCTL_U | SCTRCTL_S)))
		return "sctrctl records neither user nor supervisor mode";
	if (c->controls[LBRDUMP_SCTRSTATUS] & SCTRSTATUS_FROZEN)
		return "the records are frozen (sctrstatus.FROZEN) and were cleared";
	return "no transfer was recorded yet, sctrclr cleared the records, or sctrctl records no "
	       "mode";
}

const char *lbrempty_reason(const struct branchformat *f, const struct branchstack_count *count,
			    const struct lbrdump_cpu *c)
{
	switch (lbrdump_group_of(f)) {
	case LBRDUMP_ARCH:
		return why_empty_arch(c);
	case LBRDUMP_AMD:
		return why_empty_amd(f, count, c);
	case LBRDUMP_BRBE:
		return why_empty_arm(c);
	case LBRDUMP_CTR:
		return why_empty_riscv(c);
	default:
		return why_empty_intel(c);
	}
}
