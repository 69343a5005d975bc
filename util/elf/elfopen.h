/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_ELFOPEN_H
#define UTIL_ELF_ELFOPEN_H

/*
 * ELF files through libelf, as all of this folder open them: only regular files
 * (a FIFO would wait for somebody who writes), and read rather than mapped, so
 * that one that becomes shorter does not end this program.
 */

#include <stddef.h>

#include "util/base/err.h"

struct Elf; /* of libelf.h */

/* Ends with elf_end() and close(*fd), whatever the result; *fd is -1 when nothing is open. */
struct Elf *elfopen_file(const char *path, int *fd, struct err *err);

/* The same of bytes, which must outlive it. */
struct Elf *elfopen_bytes(const void *bytes, size_t len, struct err *err);

#endif
