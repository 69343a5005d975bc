/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_DEMANGLE_H
#define UTIL_ELF_DEMANGLE_H

/*
 * Names of C++, Rust and D as people wrote them, by libiberty. A build without
 * it has demangle-none.c, in which names stay as they are.
 */

#include <stdbool.h>

bool demangle_built_in(void);

/* The caller's to free; NULL for a name that is none of those languages'. */
char *demangle_name(const char *name);

#endif
