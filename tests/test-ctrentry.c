/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <linux/perf_event.h>

#include "arch/riscv/ctrentry.h"

static uint64_t cycles(uint64_t data)
{
	return ctrentry_decode(1, 0, data).cycles;
}

static enum branch_type type(uint64_t data)
{
	return ctrentry_decode(1, 0, data).type;
}

/* The bits of Smctr's entry registers. */
Test(ctrentry, fields)
{
	struct branch b = ctrentry_decode(0x800004fb, 0x800004cf, 0xd);

	cr_assert_eq(b.from, 0x800004fa);
	cr_assert_eq(b.to, 0x800004ce);
	cr_assert(b.mispredicted);
	cr_assert_eq(type(0xd), BRANCH_RET);
	cr_assert_eq(type(0x9), BRANCH_CALL);
	cr_assert_eq(type(0x5), BRANCH_COND);
	cr_assert_eq(type(0x6), BRANCH_UNKNOWN);
}

Test(ctrentry, cycles)
{
	cr_assert_eq(cycles(7 << 16), 0, "CCV is not set");
	cr_assert_eq(cycles(0x8000 | 7 << 16), 7);
	cr_assert_eq(cycles(0x8000 | 1 << 16 | 2u << 28), 8194);
	cr_assert_eq(cycles(0x8000 | 0xfff << 16 | UINT64_C(15) << 28), 8191u << 14);
}

/* What perf's files have no place for becomes what is nearest. */
Test(ctrentry, file_flags)
{
	struct branch b = ctrentry_decode(1, 0, 0x8000 | 0xfff << 16 | UINT64_C(15) << 28 | 0xc);

	cr_assert_eq(branch_flags_cycles(branch_flags(&b)), 0xffff, "cut");
	cr_assert_eq(branch_flags_type(branch_flags(&b)), BRANCH_IND);
	cr_assert_eq(branch_flags(&b) & 3, BRANCH_FLAG_PREDICTED);
	b = ctrentry_decode(1, 1, 1);
	cr_assert_eq(branch_flags_type(branch_flags(&b)), BRANCH_SYSCALL);
	cr_assert_eq(branch_flags(&b) & 3, BRANCH_FLAG_MISPREDICTED);
}
