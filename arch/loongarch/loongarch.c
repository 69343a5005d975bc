/* SPDX-License-Identifier: MIT */
#include "arch/arch.h"

/*
 * LoongArch Reference Manual volume 1, 7.8 (PERFCTRL): an event is the number
 * in the low ten bits, which is the whole of a raw configuration. Linux has no
 * format folder for it.
 */

static const struct arch_pmu pmus[] = {
	{ "*", "default_core", 4, "event=config:0-9" },
};

const struct arch arch_loongarch = {
	.name = "loongarch",
	.machine = "loongarch64 loongarch32",
	.core = "cpu",
	.pmus = pmus,
	.npmus = sizeof(pmus) / sizeof(pmus[0]),
};
