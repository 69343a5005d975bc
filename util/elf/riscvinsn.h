/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_RISCVINSN_H
#define UTIL_ELF_RISCVINSN_H

/*
 * Code of RISC-V as text, an instruction at a time: RV32 and RV64 with the
 * extensions that compilers use (M, A, F, D, C, Zb*, Zfh, Zicond) and those of
 * kernels, in the short forms of assemblers. What is not known, vectors for
 * one, has its length all the same, which its first bits tell.
 */

#include "util/elf/disasm.h"

/* What was learnt of registers on the way here: addresses that come in two parts. */
struct riscvinsn_state {
	uint64_t high[32];
	uint32_t known; /* a bit for each */
};

/* As disasm_decode(); out begins with the address alone. state begins zeroed. */
void riscvinsn_decode(struct riscvinsn_state *state, struct view bytes, bool is_64,
		      struct disasm_insn *out);

#endif
