/* SPDX-License-Identifier: MIT */
#include "arch/arch.h"

/*
 * POWER: the fields of an event code as the POWER8, 9 and 10 Performance
 * Monitor Unit user's guides have them, under Linux's term names. An event's
 * code is the whole of them.
 */

#define COMMON "pmcxsel=config:0-7 mark=config:8 unit=config:12-15 pmc=config:16-19 "
#define MIDDLE \
	"sample_mode=config:24-28 thresh_sel=config:29-31 thresh_stop=config:32-35 " \
	"thresh_start=config:36-39 "

static const struct arch_pmu pmus[] = {
	{ "power10 power11 ibm/power10 ibm/power11", "default_core", 4,
	  "event=config:0-59 " COMMON MIDDLE "radix_scope=config:9 combine=config:10-11 "
	  "cache_sel=config:20-21 sdar_mode=config:22-23 l2l3_sel=config:40-44 "
	  "src_sel=config:45-46 invert_bit=config:47 src_mask=config:48-53 "
	  "src_match=config:54-59 thresh_cmp=config1:0-17" },
	{ "power9 ibm/power9", "default_core", 4,
	  "event=config:0-51 " COMMON MIDDLE "combine=config:10-11 cache_sel=config:20-23 "
	  "thresh_cmp=config:40-49 sdar_mode=config:50-51" },
	{ "power8 ibm/power8", "default_core", 4,
	  "event=config:0-49 " COMMON MIDDLE "combine=config:11 cache_sel=config:20-23 "
	  "thresh_cmp=config:40-49" },
	{ "compat", "default_core", 4, "event=config:0-19 pmcxsel=config:0-7 pmc=config:16-19" },
};

const struct arch arch_powerpc = {
	.name = "powerpc",
	.machine = "ppc64le ppc64 ppc",
	.core = "cpu",
	.pmus = pmus,
	.npmus = sizeof(pmus) / sizeof(pmus[0]),
};
