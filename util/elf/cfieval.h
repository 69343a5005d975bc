/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_CFIEVAL_H
#define UTIL_ELF_CFIEVAL_H

/*
 * From the registers of a function to those of its caller, by the rules that
 * elfcfi.h gives. Knows nothing of files and processes: memory comes from a
 * callback.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/elf/elfcfi.h"

struct cfieval_regs {
	uint64_t value[ELFCFI_REGISTERS];
	uint64_t known; /* a bit for each */
	uint64_t pc;
};

struct cfieval_machine {
	unsigned word; /* bytes of an address */
	unsigned sp;   /* by its number in DWARF */
	unsigned ra;   /* where the return address is told of */
};

/* What is known of a machine of elf.h; NULL for one that is not followed. */
const struct cfieval_machine *cfieval_machine_of(uint16_t machine);

struct cfieval_memory {
	bool (*read)(void *arg, uint64_t address, unsigned bytes, uint64_t *value);
	void *arg;
};

/*
 * One step outwards: *regs become the caller's. False when there is no caller
 * (its address is undefined) or something that is needed is not known.
 */
bool cfieval_step(const struct elfcfi_frame *f, const struct cfieval_machine *m,
		  const struct cfieval_memory *memory, struct cfieval_regs *regs);

#endif
