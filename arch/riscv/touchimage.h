/* SPDX-License-Identifier: MIT */
#ifndef ARCH_RISCV_TOUCHIMAGE_H
#define ARCH_RISCV_TOUCHIMAGE_H

/*
 * A program of the project's own for the emulated machine (arch/riscv/touch),
 * as the bytes of an ELF file: it does so many of each thing that an event
 * which the machine knows cannot stay at 0. Made while building, where a
 * compiler for RISC-V is there. The program includes this as well.
 */

#define TOUCHIMAGE_ROUNDS 10000 /* of a loop of two instructions */
#define TOUCHIMAGE_READS  256	/* pages that are read first, each of them once */
#define TOUCHIMAGE_WRITES 256	/* pages that are written first */
#define TOUCHIMAGE_CALLS  4	/* pages of code */

#ifndef __ASSEMBLER__
#include <stddef.h>

/* NULL where it is not built in. */
const unsigned char *touchimage_get(size_t *size);
#endif

#endif
