/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_KERNELCODE_H
#define UTIL_SESSION_KERNELCODE_H

/*
 * The code of a recorded kernel whose names are from kallsyms, which has none: out of
 * a vmlinux that is the recorded one by its build id, where distributions and builds
 * put it, or of the memory of the kernel that runs, if it is that one.
 */

#include <stdbool.h>

#include "util/elf/elfsyms.h"

struct debugserver;
struct kernelcode;

/* All is borrowed. */
struct kernelcode_options {
	struct view build_id; /* of the kernel; empty: not told, and no vmlinux is believed */
	const char *release;  /* as uname has it; NULL: not told */
	const char *root;     /* of its files; "" */
	const char *kept;     /* folder of files by build id; NULL */
	const char *kcore;    /* its memory; NULL: it is another one's that runs */
	struct debugserver *server;
	uint64_t text;	/* where "_text" was recorded; 0: not told, as it is linked */
	uint64_t moved; /* what addresses in .kcore have less than was recorded */
};

struct kernelcode *kernelcode_new(const struct kernelcode_options *o);
void kernelcode_free(struct kernelcode *k); /* takes NULL */

/*
 * Appends what was at a recorded address, at most len bytes of it. -1 with all that
 * was looked for when nobody has it.
 */
int kernelcode_read(struct kernelcode *k, uint64_t address, size_t len, struct buf *out,
		    struct elfsyms_machine *machine, struct err *err);

#endif
