/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_SCRIPTINSN_H
#define UTIL_EXPORT_SCRIPTINSN_H

/*
 * The instruction that a sample was at: its bytes, their number, and its text, as far
 * as the code is to be had. How long one is on machines with several lengths is the
 * disassembler's to say; without it nothing is told.
 */

#include "util/base/buf.h"
#include "util/elf/disasm.h"
#include "util/export/scriptfields.h"
#include "util/session/sample.h"
#include "util/session/symbols.h"

struct scriptinsn;

enum { SCRIPTINSN_MOST = 16 }; /* bytes of an instruction */

struct scriptinsn *scriptinsn_new(struct symbols *symbols);
void scriptinsn_free(struct scriptinsn *s); /* takes NULL */

/* The bytes at a place, good until the next call; none where they are not known. */
struct view scriptinsn_find(struct scriptinsn *s, struct session_place p, const char *arch);

/*
 * The code from a place on, at most len bytes, for scriptinsn_at() until the next call of any
 * of these; false: it is not to be had. Places in it are told by their addresses as they ran.
 */
bool scriptinsn_open(struct scriptinsn *s, struct session_place p, size_t len, const char *arch);

struct scriptinsn_one {
	struct view bytes;		/* none: behind the end */
	const struct disasm_insn *text; /* NULL: nothing disassembles it */
};

struct scriptinsn_one scriptinsn_at(struct scriptinsn *s, uint64_t address);

/* Appends "ff c0 " and "movl %eax, %ebx". */
void scriptinsn_add_bytes(struct view bytes, struct buf *out);
void scriptinsn_add_text(const struct disasm_insn *insn, struct buf *out);

/* Appends " ilen: 2 insn: 89 07\t\tmovl ...", as far as fields say so. */
void scriptinsn_add(struct scriptinsn *s, struct session_place p, const char *arch, uint64_t fields,
		    struct buf *out);

#endif
