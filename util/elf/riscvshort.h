/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_RISCVSHORT_H
#define UTIL_ELF_RISCVSHORT_H

/* RISC-V instructions of 16 bits (extension C). */

#include <stdbool.h>
#include <stdint.h>

/* The instruction of 32 bits that one stands for; 0 for none. */
uint32_t riscvshort_expand(uint16_t insn, bool is_64);

#endif
