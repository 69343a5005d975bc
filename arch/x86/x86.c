/* SPDX-License-Identifier: MIT */
#include "arch/arch.h"

/*
 * Where the formats are from: Intel SDM volume 3, "Performance monitoring"
 * (IA32_PERFEVTSELx), AMD64 APM volume 2, 13.2 (PerfEvtSel), AMD PPRs for L3,
 * data fabric and UMC, Intel's uncore manuals, and the term names that Linux
 * gives them in sysfs.
 */

#define SEL \
	"event=config:0-7 umask=config:8-15 edge=config:18 pc=config:19 any=config:21 " \
	"inv=config:23 cmask=config:24-31"
/* From architectural performance monitoring version 6 on: UMASK2 and EQ. */
#define SEL6 \
	"event=config:0-7 umask=config:8-15,40-47 edge=config:18 pc=config:19 any=config:21 " \
	"inv=config:23 cmask=config:24-31 eq=config:36"
#define OCR	 " offcore_rsp=config1:0-63"
#define LDLAT	 " ldlat=config1:0-15"
#define FRONTEND " frontend=config1:0-23"
#define SNOOP	 " snoop_rsp=config1:0-63"
#define TSX	 " in_tx=config:32 in_tx_cp=config:33"

#define AMD \
	"event=config:0-7,32-35 umask=config:8-15 edge=config:18 inv=config:23 cmask=config:24-31"

#define ANY_AMD	  "amd* AuthenticAMD-* HygonGenuine-*"
#define VERSION_6 "arrowlake lunarlake pantherlake clearwaterforest"

static const struct arch_pmu pmus[] = {
#define PMU(models, name, type, terms) { models, name, type, terms },
#include "arch/x86/core.def"
#include "arch/x86/uncore.def"
#undef PMU
};

static const struct arch_alias aliases[] = {
#define ALIAS(models, pmu, name, terms, unit) { models, pmu, name, terms, unit },
#include "arch/x86/alias.def"
#undef ALIAS
};

const struct arch arch_x86 = {
	.name = "x86",
	.machine = "x86_64 i?86",
	.core = "cpu cpu_core cpu_atom cpu_lowpower",
	.pmus = pmus,
	.npmus = sizeof(pmus) / sizeof(pmus[0]),
	.aliases = aliases,
	.naliases = sizeof(aliases) / sizeof(aliases[0]),
};
