/* SPDX-License-Identifier: MIT */
#include "arch/arch.h"

/*
 * The core: PMUv3 of the Arm Architecture Reference Manual (PMEVTYPER<n>_EL0:
 * evtCount, TH, TC) under the term names that Linux gives them. The others:
 * the manuals of CoreSight CMN, NXP's DDR controllers, Hisilicon's and
 * Alibaba's units, likewise.
 */

static const struct arch_pmu pmus[] = {
	{ "*", "default_core", 4,
	  "event=config:0-15 long=config1:0 rdpmc=config1:1 threshold_count=config1:2 "
	  "threshold_compare=config1:3-4 threshold=config1:5-16" },
	{ "*", "arm_cmn", ARCH_TYPE_DYNAMIC,
	  "type=config:0-15 eventid=config:16-26 occupid=config:27-30 bynodeid=config:31 "
	  "nodeid=config:32-47 wp_combine=config:27-30 wp_dev_sel=config:48-50 "
	  "wp_chn_sel=config:51-55 wp_grp=config:56-57 wp_exclusive=config:58 "
	  "wp_val=config1:0-63 wp_mask=config2:0-63" },
	{ "*", "ali_drw", ARCH_TYPE_DYNAMIC, "event=config:0-7" },
	{ "*", "imx8_ddr", ARCH_TYPE_DYNAMIC,
	  "event=config:0-7 axi_id=config1:0-15 axi_mask=config1:16-31 axi_port=config2:0-2 "
	  "axi_channel=config2:3" },
	{ "*", "imx9_ddr", ARCH_TYPE_DYNAMIC,
	  "event=config:0-7,16-23 counter=config:8-15 axi_id=config1:0-17 axi_mask=config2:0-17" },
	{ "*", "hisi_sccl,ddrc", ARCH_TYPE_DYNAMIC, "event=config:0-7" },
	{ "*", "hisi_sccl,hha", ARCH_TYPE_DYNAMIC,
	  "event=config:0-7 srcid_cmd=config1:0-10 srcid_msk=config1:11-21 tracetag_en=config1:22 "
	  "datasrc_skt=config1:23" },
	{ "*", "hisi_sccl,l3c", ARCH_TYPE_DYNAMIC,
	  "event=config:0-7 tt_core=config1:0-7 tt_req=config1:8-10 datasrc_cfg=config1:11-15 "
	  "datasrc_skt=config1:16" },
	{ "*", "hisi_sicl,cpa", ARCH_TYPE_DYNAMIC, "event=config:0-15" },
};

static const struct arch_alias aliases[] = {
#define ALIAS(models, pmu, name, terms, unit) { models, pmu, name, terms, unit },
#include "arch/arm64/alias.def"
#undef ALIAS
};

const struct arch arch_arm64 = {
	.name = "arm64",
	.machine = "aarch64 aarch64_be arm64",
	.core = "armv8_* armv9_* arm_cortex_* apple_*_pmu",
	.instruction_bytes = 4,
	.pmus = pmus,
	.npmus = sizeof(pmus) / sizeof(pmus[0]),
	.aliases = aliases,
	.naliases = sizeof(aliases) / sizeof(aliases[0]),
};
