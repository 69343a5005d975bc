/* SPDX-License-Identifier: MIT */
#ifndef ARCH_RISCV_MONITORIMAGE_H
#define ARCH_RISCV_MONITORIMAGE_H

/*
 * The monitor of the emulated machine (arch/riscv/monitor) as the bytes of an
 * ELF file, whose segments belong MONBLOCK_OFFSET below their addresses and which
 * begins with its first byte. Made while building, where a compiler for RISC-V
 * is there.
 */

#include <stddef.h>

/* NULL where it is not built in. */
const unsigned char *monitorimage_get(size_t *size);

#endif
