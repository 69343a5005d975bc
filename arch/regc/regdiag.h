/* SPDX-License-Identifier: MIT */
#ifndef ARCH_REGC_REGDIAG_H
#define ARCH_REGC_REGDIAG_H

/*
 * What is wrong with a description of registers: collected while it is read
 * and checked, so that one run tells all, and shown in the order of its lines.
 * A list owns its texts. It prints nothing.
 */

#include <stddef.h>

#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/vec.h"

struct regdiag {
	size_t line; /* from 1 */
	const char *text;
};

struct regdiag_list {
	struct VEC(struct regdiag) all;
	struct arena arena;
	size_t errors; /* how many, also of those that are not in the list */
};

void regdiag_release(struct regdiag_list *l);

/* Of one file the first 100 are kept. */
void regdiag_add(struct regdiag_list *l, size_t line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* By line; what was found first stays first. */
void regdiag_sort(struct regdiag_list *l);

/* Appends "FILE:LINE: text" and a newline for each. */
void regdiag_format(const struct regdiag_list *l, const char *file, struct buf *out);

#endif
