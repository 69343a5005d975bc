/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_ELFPLT_H
#define UTIL_ELF_ELFPLT_H

/*
 * The pieces of code through which a program calls functions of others (its
 * procedure linkage table): no symbol is there, but each jumps to where a word
 * of its memory tells, and a relocation of that word names the function. Of
 * x86-64, AArch64 and RISC-V.
 */

#include <stddef.h>
#include <stdint.h>

struct Elf; /* of libelf.h */

struct elfplt_entry {
	const char *function; /* borrowed of the file */
	uint64_t address, size;
	size_t section;
};

/* Calls found for each, by address within a section. What is damaged has none. */
void elfplt_walk(struct Elf *elf, void (*found)(void *arg, const struct elfplt_entry *e),
		 void *arg);

#endif
