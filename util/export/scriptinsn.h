/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_SCRIPTINSN_H
#define UTIL_EXPORT_SCRIPTINSN_H

/*
 * The instruction that a sample was at: its bytes, their number, and its text, as far
 * as the code is to be had. How long one is on machines with several lengths is the
 * disassembler's to say; without it nothing is told.
 */

#include "util/base/buf.h"
#include "util/export/scriptfields.h"
#include "util/session/sample.h"
#include "util/session/symbols.h"

struct scriptinsn;

struct scriptinsn *scriptinsn_new(struct symbols *symbols);
void scriptinsn_free(struct scriptinsn *s); /* takes NULL */

/* The bytes at a place, good until the next call; none where they are not known. */
struct view scriptinsn_find(struct scriptinsn *s, struct session_place p, const char *arch);

/* Appends " ilen: 2 insn: 89 07\t\tmovl ...", as far as fields say so. */
void scriptinsn_add(struct scriptinsn *s, struct session_place p, const char *arch, uint64_t fields,
		    struct buf *out);

#endif
