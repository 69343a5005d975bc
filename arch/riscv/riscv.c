/* SPDX-License-Identifier: MIT */
#include "arch/arch.h"

/*
 * The SBI PMU extension (RISC-V SBI specification, chapter 11): event codes of
 * up to 56 bits, and in the top two bits what kind of code it is. A kernel that
 * programs delegated counters itself (Smcdeleg, Ssccfg) also has the term
 * counterid_mask (config2, bits 0 to 31), which sysfs then shows; kernels
 * without it reject the term, so it is not part of this description.
 */

static const struct arch_pmu pmus[] = {
	{ "*", "default_core", 4, "event=config:0-55 firmware=config:62-63" },
};

const struct arch arch_riscv = {
	.name = "riscv",
	.machine = "riscv64 riscv32",
	.core = "cpu",
	.counter_term = "counterid_mask",
	.pmus = pmus,
	.npmus = sizeof(pmus) / sizeof(pmus[0]),
};
