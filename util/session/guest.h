/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_GUEST_H
#define UTIL_SESSION_GUEST_H

/*
 * Code of guests, of which the host's recorder knows little: kernels by copies
 * of their kallsyms and modules, or by their vmlinux; anything else, such as a
 * program without a kernel, by the address at which its ELF file was loaded.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/opt.h"

struct session;

/* As the options have it; NULL and empty: nothing is known. */
struct guest_options {
	const char *kallsyms, *modules, *vmlinux; /* of the guests that .mount does not have */
	const char *mount;    /* below it /proc of each guest, in a folder called by its host pid */
	struct opt_list maps; /* "base=ELF" */
};

/* For OPT_GROUP(). */
extern const struct opt guest_opts[];

/*
 * Puts in place what the options tell of; records of the recorder go over it.
 * Fails when they name a file that is not there or not what it should be.
 */
int guest_map(struct session *s, const struct guest_options *o, struct err *err);

/*
 * The file of /proc ("kallsyms", "modules") of the guest with that pid on the
 * host, 0 for any: false when the options do not tell it.
 */
bool guest_find_file(const struct guest_options *o, uint32_t pid, const char *name,
		     struct buf *path);

#endif
