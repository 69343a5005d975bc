/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_KALLSYMS_H
#define UTIL_SESSION_KALLSYMS_H

/*
 * Kernels' symbols from kallsyms, each file read once, though the kernel and
 * all of its modules are in one; and whether this machine's is the recorded one.
 */

#include "util/base/vec.h"
#include "util/elf/symtext.h"
#include "util/session/mapping.h"

struct kallsyms_file {
	char *path;
	struct symtext text;
};

/* Zeroed is empty. */
struct kallsyms {
	struct VEC(struct kallsyms_file *) files;
	const char *release, *arch; /* of the recorded machine, as uname has them; NULL: not told */
};

void kallsyms_release(struct kallsyms *k);

/* Does this machine run that Linux, as uname has it? arch NULL: any. */
bool kallsyms_is_of(const char *release, const char *arch);

/* The symbols of a file; NULL when it cannot be read, or hides its addresses (kptr_restrict). */
const struct symtext *kallsyms_read(struct kallsyms *k, const char *path);

/*
 * Is what runs here the recorded kernel, or has it loaded the recorded module at
 * the same address? By build id; where the recording does not tell one, by release
 * and architecture, and where it tells no release either, by where the kernel's
 * text begins and ends.
 */
bool kallsyms_is_here(struct kallsyms *k, const struct mapping *m);

#endif
