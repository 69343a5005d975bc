/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_CODE_H
#define UTIL_SESSION_CODE_H

/*
 * The code of a place: which function it is in, and its bytes, wherever they are to
 * be had: in the program's file, in the kernel's or in its memory, in what a JIT
 * compiler has dumped or what the recorder kept of a BPF program.
 */

#include "util/elf/elfsyms.h"
#include "util/session/symbols.h"

struct code_function {
	const struct dso *dso;
	const char *name;
	uint64_t start, end; /* as its file has it, or without one as it ran; end is not in it */
	uint64_t address;    /* of the place, likewise */
};

/* False when no function is known there. */
bool code_find(struct symbols *s, struct session_place p, struct code_function *out);

/*
 * Appends at most len bytes from an address on (as of code_find() at that place). arch is the
 * recorded machine's as uname has it, or NULL. -1 with the reason when they are not to be had.
 */
int code_read(struct symbols *s, struct session_place p, uint64_t address, size_t len,
	      const char *arch, struct buf *out, struct elfsyms_machine *machine, struct err *err);

/* What of a function an address of the same file or memory is in; .name is NULL for none. */
struct symbols_name code_name(struct symbols *s, struct session_place p,
			      const struct code_function *f, uint64_t address);

#endif
