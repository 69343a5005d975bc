/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_KCORE_H
#define UTIL_ELF_KCORE_H

/*
 * The memory of the kernel that runs, as /proc/kcore shows it to root, or of a copy
 * (perf buildid-cache -k): an ELF core file whose segments are at the kernel's own
 * addresses. Only of this machine's byte order and of 64 bits. A copy is hostile.
 */

#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/err.h"

/*
 * Appends what is at an address, at most len bytes of it; *machine is set as in ELF
 * files. Nothing there is no failure.
 */
int kcore_read(const char *path, uint64_t address, size_t len, struct buf *out, uint16_t *machine,
	       struct err *err);

/* A part of the kernel's memory; end is not in it. */
struct kcore_part {
	uint64_t start, end;
};

/* Writes an image of these parts, whole or not at all. */
int kcore_copy(const char *from, const char *to, const struct kcore_part *parts, size_t n,
	       struct err *err);

#endif
