/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_ELFLOAD_H
#define UTIL_ELF_ELFLOAD_H

/*
 * What of an ELF program goes into memory, and where: its loadable segments.
 * Symbols, sections and debug information are for others. Only 64-bit
 * little-endian files. The file is hostile: everything that comes out lies
 * inside of it and does not overflow.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/base/view.h"

enum elfload_right { ELFLOAD_READ = 1, ELFLOAD_WRITE = 2, ELFLOAD_EXECUTE = 4 };

struct elfload_segment {
	uint64_t address;
	uint64_t size;	   /* in memory: the bytes, then zeros */
	struct view bytes; /* at most size; in the file, borrowed */
	unsigned int rights;
};

struct elfload {
	uint16_t machine;  /* EM_RISCV and so on, of elf.h */
	bool is_program;   /* ET_EXEC or ET_DYN */
	bool moves;	   /* ET_DYN: has no address of its own */
	bool wants_linker; /* names a program interpreter: it is linked dynamically */
	uint64_t entry;
	uint64_t headers; /* address of the program headers in memory; 0: not there */
	uint64_t header_size, nheaders;
	struct VEC(struct elfload_segment) segments; /* as they stand in the file */
};

/* Release with elfload_release(), whatever the result. What is no such file is ERR_INPUT. */
int elfload_parse(struct view file, struct elfload *out, struct err *err);
void elfload_release(struct elfload *e);

/* The name of a machine ("x86-64", "riscv"), or NULL for rare ones. */
const char *elfload_machine_name(uint16_t machine);

#endif
