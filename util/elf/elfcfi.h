/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_ELFCFI_H
#define UTIL_ELF_ELFCFI_H

/*
 * How to get from a function to its caller: the call frame information of a
 * file (.eh_frame, which stripped programs have too, or .debug_frame), read by
 * libdw and given as rules that need no library any more; cfieval.h follows
 * them. A build without libdw has elfcfi-none.c. The file is hostile.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/err.h"

/* Registers of a machine, by their numbers in DWARF: arm64 has most of them. */
enum { ELFCFI_REGISTERS = 33 };

enum elfcfi_how {
	ELFCFI_SAME,	   /* the caller's is the callee's */
	ELFCFI_UNDEFINED,  /* nobody knows */
	ELFCFI_SAVED,	   /* in memory, .offset from the frame's address */
	ELFCFI_OFFSET,	   /* is .offset from the frame's address */
	ELFCFI_COPIED,	   /* in the register .reg of the callee, plus .offset */
	ELFCFI_SAVED_EXPR, /* in memory, where .ops say */
	ELFCFI_EXPR,	   /* is what .ops say */
};

/* An operation of DWARF's stack machine (DWARF 5, 2.5.1). */
struct elfcfi_op {
	uint8_t atom;
	uint64_t number, number2;
};

struct elfcfi_rule {
	enum elfcfi_how how;
	unsigned reg;
	int64_t offset;
	const struct elfcfi_op *ops;
	size_t nops;
};

struct elfcfi_frame {
	struct elfcfi_rule cfa; /* the frame's address: COPIED or EXPR */
	struct elfcfi_rule regs[ELFCFI_REGISTERS];
	bool is_signal; /* the caller was interrupted, it did not call */
};

struct elfcfi;

bool elfcfi_built_in(void);

/*
 * The file with the code, and the separate one with its debug information or
 * NULL. A file without such information is no failure: nothing is found in it.
 */
struct elfcfi *elfcfi_open(const char *image, const char *debug, struct err *err);
/* The bytes must outlive it. */
struct elfcfi *elfcfi_open_bytes(const void *bytes, size_t len, struct err *err);
void elfcfi_close(struct elfcfi *c); /* takes NULL */

/* EM_X86_64 and so on, of elf.h. */
uint16_t elfcfi_machine(const struct elfcfi *c);

/* What holds at an address of the file, valid until the next call; NULL where nothing is said. */
const struct elfcfi_frame *elfcfi_find(struct elfcfi *c, uint64_t address);

#endif
