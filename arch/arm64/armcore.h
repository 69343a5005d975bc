/* SPDX-License-Identifier: MIT */
#ifndef ARCH_ARM64_ARMCORE_H
#define ARCH_ARM64_ARMCORE_H

/*
 * Arm's own cores of 64 bits, and the version of the architecture that each is of: which
 * extensions it can have. Sources: Arm's list of CPUs (ARM-software/data, cpus.json) for
 * names, part numbers and versions; MIDR_EL1 in the Arm Architecture Reference Manual.
 */

#include <stdbool.h>
#include <stdint.h>

struct armcore {
	const char *name; /* "Neoverse V2" */
	uint16_t part;	  /* MIDR_EL1 bits 15:4, of implementer 0x41 */
	uint8_t major, minor;
};

/*
 * By a MIDR_EL1 in hex ("0x00000000410fd4f0"), or by name: "neoverse-v2", "arm64/arm/neoverse-v2".
 * NULL: not known.
 */
const struct armcore *armcore_find(const char *cpu);

/* FEAT_BRBE is optional from Armv9.1 on (the same manual, "The Armv9.2 architecture extension"). */
bool armcore_may_have_brbe(const struct armcore *c);

#endif
