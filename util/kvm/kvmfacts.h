/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_KVMFACTS_H
#define UTIL_KVM_KVMFACTS_H

/*
 * What KVM says that it can give guests of counters and branch records: asked
 * of /dev/kvm, or read from the description of another machine, whose file
 * /kvm has lines "version N", "cap NUMBER VALUE", "msr NUMBER VALUE" and leaves
 * of CPUID (cpuidtext.h). Nothing is judged here.
 */

#include <stdbool.h>
#include <stdint.h>

#include "arch/x86/perfleaf.h"
#include "util/base/err.h"

struct fs;

struct kvmfacts {
	bool usable;
	struct err problem;    /* why it is not */
	char backend[16];      /* "kvm_intel"; "" when sysfs shows no module */
	unsigned int version;  /* of the interface */
	bool vpmu;	       /* KVM_CAP_PMU_CAPABILITY: the one that tells of a vPMU */
	bool filter, masked;   /* takes event filters, also with masks */
	bool has_capabilities; /* a feature MSR 0x345 */
	uint64_t capabilities;
	struct perfleaf leaf; /* as guests would see it */
	/* Parameters of modules: "Y", "N"; "" when there is no such file. */
	char enable_pmu[8], mediated[8];
};

/* is_live: fs is the machine that we run on, and /dev/kvm is opened. */
void kvmfacts_read(struct kvmfacts *k, const struct fs *fs, bool is_live);

#endif
