/* SPDX-License-Identifier: MIT */
/* The constants and functions of gen/riscv-regs.h, against values that were made by hand. */
#include <criterion/criterion.h>

#include "gen/riscv-regs.h"

Test(regheader, numbers)
{
	cr_expect_eq(CSR_SISELECT, 0x150);
	cr_expect_eq(CSR_SIREG, 0x151);
	cr_expect_eq(CSR_SIREG6, 0x157);
	cr_expect_eq(CSR_SCOUNTINHIBIT, 0x120);
	cr_expect_eq(CSR_SCOUNTOVF, 0xda0);
	cr_expect_eq(CSR_MHPMEVENT(3), 0x323);
	cr_expect_eq(CSR_MHPMEVENT(31), 0x33f);
	cr_expect_eq(CSR_HPMCOUNTER(31), 0xc1f);
	cr_expect_eq(SISELECT_HPMEVENT(3), 0x43);
	cr_expect_eq(SISELECT_HPMCOUNTER(31), 0x5f);
	cr_expect_eq(HPMEVENT_WINDOW, CSR_SIREG2);
	cr_expect_eq(SISELECT_CTRDATA(255), 0x2ff);
	cr_expect_eq(CTRDATA_WINDOW, 0x153);
	/* Macros of numbers keep their precedence. */
	cr_expect_eq(2 * SISELECT_HPMEVENT(1 + 2), 2 * 0x43);
}

Test(regheader, fields)
{
	cr_expect_eq(HPMEVENT_OF, UINT64_C(1) << 63);
	cr_expect_eq(HPMEVENT_SINH, UINT64_C(1) << 61);
	cr_expect_eq(HPMEVENT_EVENT_MASK, 0x00ffffffffffffff);
	cr_expect_eq(MENVCFG_CDE, UINT64_C(1) << 60);
	cr_expect_eq(MSTATEEN0_SE0 | MSTATEEN0_CSRIND | MSTATEEN0_AIA | MSTATEEN0_CTR,
		     UINT64_C(0x9840000000000000));
	cr_expect_eq(SCTRCTL_U | SCTRCTL_LCOFIFRZ, 0x1001);
	/* What a CTR of QEMU keeps when all bits are written, facts of the described machine. */
	cr_expect_eq(SCTRCTL_NTBREN_SHIFT, 36);
	cr_expect_eq(CTRDATA_TYPE_RETURN, 13);
}

Test(regheader, get_and_set)
{
	uint64_t data = ctrdata_cce_set(ctrdata_ccm_set(0, 0xabc), 5);

	cr_expect_eq(data, 0x5abc0000);
	cr_expect_eq(ctrdata_cce_get(data), 5);
	cr_expect_eq(ctrdata_ccm_get(data), 0xabc);
	/* Too much is cut, and the neighbours stay. */
	cr_expect_eq(ctrdata_type_set(data | 0xfff0, 0x1f), 0x5abcffff);
	cr_expect_eq(ctrdata_type_set(~UINT64_C(0), 0), UINT64_C(0xfffffffffffffff0));
	/* The highest bit, and all bits. */
	cr_expect_eq(hpmevent_of_get(UINT64_C(1) << 63), 1);
	cr_expect_eq(hpmevent_of_set(0, 3), UINT64_C(1) << 63);
	cr_expect_eq(siselect_index_set(7, 0x43), 0x43);
	cr_expect_eq(ctrsource_pc_get(0x800004fb) << 1, 0x800004fa);
}
