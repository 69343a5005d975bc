/* SPDX-License-Identifier: MIT */
#include "arch/arch.h"

/*
 * The CPU-measurement facilities (IBM SA23-2260 and SA23-2261) and the
 * processor activity instrumentation: a counter is named by its number.
 */

static const struct arch_pmu pmus[] = {
	{ "*", "cpum_cf", ARCH_TYPE_DYNAMIC, "event=config:0-63" },
	{ "*", "cpum_sf", 4, "event=config:0-63" },
	{ "*", "pai_crypto", ARCH_TYPE_DYNAMIC, "event=config:0-63" },
	{ "*", "pai_ext", ARCH_TYPE_DYNAMIC, "event=config:0-63" },
};

const struct arch arch_s390 = {
	.name = "s390",
	.machine = "s390x s390",
	.core = "cpum_cf",
	.pmus = pmus,
	.npmus = sizeof(pmus) / sizeof(pmus[0]),
};
