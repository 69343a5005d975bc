/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_QEMULINE_H
#define UTIL_TARGET_QEMULINE_H

/*
 * The command line that QEMU is started with: everything of the machine is
 * said, nothing is left to the defaults of a version or of the user.
 */

#include "util/base/arena.h"
#include "util/base/vec.h"

struct qemuspec;

struct qemuline {
	struct VEC(char *) argv; /* words in the arena, and a NULL; for vec_release() */
};

/*
 * image is the path of what belongs at MONBLOCK_MEMORY, stop that of a pipe
 * from which a byte is what asks for the program's end (arch/riscv/monitor/line.c),
 * or NULL.
 */
void qemuline_make(const struct qemuspec *spec, const char *image, const char *stop,
		   struct arena *arena, struct qemuline *out);

#endif
