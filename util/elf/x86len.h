/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_X86LEN_H
#define UTIL_ELF_X86LEN_H

/*
 * How long an x86 instruction is that the disassembler has no name for: those
 * of AVX-512 and whatever else came with an escape byte, whose layout is the
 * same for all of them (Intel SDM, volume 2, chapter 2 and appendix A).
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/view.h"

/* Bytes of the instruction at the start; 0 when it is none of those, or cut. */
size_t x86len_find(struct view bytes, bool is_64);

#endif
