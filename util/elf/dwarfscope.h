/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_DWARFSCOPE_H
#define UTIL_ELF_DWARFSCOPE_H

/*
 * Names of functions with the namespaces, classes and functions that they are described in.
 * Entries of debug information do not know what is around them, so that a unit is walked when
 * the first of its functions needs it. Only for those who read with libdw.
 */

#include <stdbool.h>

#include "util/base/buf.h"
#include "util/base/err.h"

struct dwarfscope;

struct dwarfscope *dwarfscope_new(struct err *err);
void dwarfscope_free(struct dwarfscope *s); /* takes NULL */

/* Forgets what was walked, so that a file of many units does not fill the memory. */
void dwarfscope_forget(struct dwarfscope *s);

/*
 * Appends "space::Class::name" of a function, a Dwarf_Die (of libdw.h), which may be a copy or an
 * instance of one that is described elsewhere. Lambdas and what has no name have the place of
 * their source, since a function may have several. False without a name.
 */
bool dwarfscope_add_name(struct dwarfscope *s, void *die, struct buf *out);

#endif
