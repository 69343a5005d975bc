/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_PERFLEAF_H
#define ARCH_X86_PERFLEAF_H

/*
 * What CPUID tells of counters and branch records: Intel SDM volume 2, CPUID,
 * leaves 0AH and 1CH; AMD64 APM volume 3, appendix E, functions
 * 8000_0001H, 8000_001BH and 8000_0022H; the hypervisors' own leaf 40000000H.
 * Who is asked is the caller's business, so that leaves can be made up.
 */

#include <stdbool.h>
#include <stdint.h>

struct perfleaf {
	bool there;	     /* CPUID answers at all */
	char vendor[13];     /* "GenuineIntel" */
	char hypervisor[13]; /* "KVMKVMKVM"; "" on bare metal or where it does not tell */
	bool virtual;	     /* leaf 1, ECX bit 31 */
	/* Intel's leaf 0AH; a version of 0 is no PMU. */
	unsigned int version, generic, fixed;
	bool pdcm;	    /* leaf 1, ECX bit 15: IA32_PERF_CAPABILITIES tells the LBR format */
	bool arch_lbr;	    /* leaf 7, EDX bit 19 */
	unsigned int depth; /* of LBRs, where a leaf tells: 1CH, 8000_0022H */
	bool hybrid;	    /* leaf 7, EDX bit 15: cores of several kinds */
	bool tsx;	    /* leaf 7, EBX bits 4 and 11: HLE or RTM */
	/* AMD's */
	bool counters_extended; /* 8000_0001H ECX bit 23, PerfCtrExtCore: six counters, not four */
	bool perfmon_v2;	/* 8000_0022H EAX bit 0; .generic are its counters */
	bool lbr_v2;		/* 8000_0022H EAX bit 1 */
	bool ibs;		/* 8000_0001H ECX bit 10 */
	bool brs;		/* 8000_0008H EBX bit 31: Zen 3's branch sampling */
};

/* ask answers EAX, EBX, ECX, EDX of a leaf, or false. */
void perfleaf_read(struct perfleaf *p,
		   bool (*ask)(void *arg, uint32_t leaf, uint32_t sub, uint32_t out[4]), void *arg);

/* Are the leaves AMD's or Hygon's? Else Intel's, as other vendors do it. */
bool perfleaf_is_amd(const struct perfleaf *p);

/* "KVM" for "KVMKVMKVM"; what it calls itself when that is not known. */
const char *perfleaf_hypervisor(const struct perfleaf *p);

#endif
