/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RECORD_KEEPFILES_H
#define UTIL_RECORD_KEEPFILES_H

/*
 * Keeps the files that a recording's samples are in (util/elf/buildcache.h), so that
 * it can be read when they were made anew or are gone: programs and libraries, their
 * debug information, the kernel's names and the vdso. Only what is here as it was
 * recorded, by its build id, is kept.
 */

#include <stdbool.h>

#include "util/base/fs.h"
#include "util/session/hitfiles.h"

struct keepfiles {
	const char *folder;
	const struct fs *fs; /* the machine */
	bool all;	     /* also files without samples */
	bool again;	     /* also what is kept already */
	size_t kept, lost;   /* out: files that now are; that are not here as recorded */
};

/* What cannot be written is a failure; what is not here is not. */
int keepfiles_of_recording(struct keepfiles *k, const char *path, struct err *err);

/* One file; 1 kept, 0 not here as recorded. */
int keepfiles_one(const struct keepfiles *k, const struct hitfile *f, struct err *err);

#endif
