/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_UNWIND_H
#define UTIL_SESSION_UNWIND_H

/*
 * The callers of a sample that has no call chain of its program but registers
 * and a piece of its stack (record --call-graph dwarf): found by the call frame
 * information of the files that are mapped, where that says nothing by frame
 * pointers. It ends where the piece of stack ends, or a file is missing.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/session/symbols.h"

struct datasample;
struct unwind;

/* Both are borrowed. */
struct unwind *unwind_new(struct session *session, struct symbols *symbols);
void unwind_free(struct unwind *u); /* takes NULL */

/*
 * The addresses, innermost first: where the program was, then of each call the
 * last byte of its instruction. None for a sample without a stack. Valid until
 * the next call.
 */
size_t unwind_sample(struct unwind *u, const struct session_thread *t, const struct datasample *s,
		     const uint64_t **addresses);

/* How often a stack was not looked at, because this program was built without libdw. */
uint64_t unwind_refused(const struct unwind *u);

#endif
