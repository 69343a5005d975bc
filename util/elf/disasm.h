/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_DISASM_H
#define UTIL_ELF_DISASM_H

/*
 * Machine code as text, an instruction at a time, by Capstone, and of RISC-V by riscvinsn. A build
 * without Capstone has disasm-none.c. What is no instruction comes out as such, so that any
 * bytes can be gone through.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/base/view.h"

struct disasm;

enum disasm_syntax { DISASM_ATT, DISASM_INTEL }; /* of x86 */

enum disasm_kind { DISASM_PLAIN, DISASM_JUMP, DISASM_CALL, DISASM_RETURN };

struct disasm_insn {
	uint64_t address;
	size_t len;
	enum disasm_kind kind;
	bool always_leaves; /* what stands behind it is not run next; of x86, AArch64 and RISC-V only */
	bool has_target; /* of a jump or call, told by the instruction itself */
	uint64_t target;
	bool has_data; /* of what it reads or writes relative to itself */
	uint64_t data;
	/* The vectors it works on: "SSE", "AVX-512", "Neon", with " scalar" of one; NULL: none. */
	const char *simd;
	char mnemonic[32];
	char operands[160]; /* without the target, if it has one */
};

bool disasm_built_in(void);

/*
 * machine as in an ELF file (EM_*), its class and its byte order. ERR_UNSUPPORTED,
 * naming it, for one that the library does not know.
 */
struct disasm *disasm_new(uint16_t machine, bool is_64, bool is_big, enum disasm_syntax syntax,
			  struct err *err);
void disasm_free(struct disasm *d); /* takes NULL */

/*
 * The instruction at the start of the bytes, which are at that address. Where
 * none is, "(bad)" of the shortest length there can be. Nothing of no bytes is
 * asked for.
 */
void disasm_decode(struct disasm *d, struct view bytes, uint64_t address, struct disasm_insn *out);

#endif
