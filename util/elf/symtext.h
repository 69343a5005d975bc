/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_SYMTEXT_H
#define UTIL_ELF_SYMTEXT_H

/*
 * Symbols that come as text: the kernel's kallsyms ("ADDRESS TYPE NAME
 * [MODULE]"), and what JIT compilers write for perf ("ADDRESS SIZE NAME",
 * tools/perf/Documentation/jit-interface.txt). What is no such line is left out.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/vec.h"

struct symtext_symbol {
	uint64_t start, end; /* end is not in it */
	const char *name;
	const char *module; /* of kallsyms; NULL: the kernel itself */
	char type;	    /* of nm, as kallsyms has it; 0: none is told */
};

/* Sorted by start. Zeroed is empty. */
struct symtext {
	struct VEC(struct symtext_symbol) all;
	struct buf text; /* the names */
};

/* Takes the text over, which is empty after it. Only code is kept of kallsyms. */
void symtext_read_kallsyms(struct symtext *s, struct buf *text);
void symtext_read_jit(struct symtext *s, struct buf *text);
void symtext_release(struct symtext *s);

/* All addresses of kallsyms are 0 for those who may not see them (kptr_restrict). */
bool symtext_is_hidden(const struct symtext *s);

/* What the address is in, or NULL. */
const struct symtext_symbol *symtext_find(const struct symtext *s, uint64_t address);
const struct symtext_symbol *symtext_named(const struct symtext *s, const char *name);

#endif
