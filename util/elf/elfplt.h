/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_ELFPLT_H
#define UTIL_ELF_ELFPLT_H

/*
 * The pieces of code through which a file calls functions of others (.plt): they
 * have no symbols, but each jumps to where a slot of the GOT says, and relocations
 * name what is to be in the slots. Read are the files of x86, AArch64 and RISC-V;
 * those of other machines have none here. Files are hostile.
 */

#include <stddef.h>
#include <stdint.h>

struct elffile; /* elfopen.h */

struct elfplt_entry {
	uint64_t address, size;
	size_t section;
	const char *
		name; /* of the function, borrowed from the file; NULL: it is chosen at the start */
	uint64_t target; /* then: what chooses it (IRELATIVE) */
};

/* In no order. */
void elfplt_read(const struct elffile *f, void (*take)(void *to, const struct elfplt_entry *entry),
		 void *to);

#endif
