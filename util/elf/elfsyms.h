/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_ELFSYMS_H
#define UTIL_ELF_ELFSYMS_H

/*
 * The functions and variables of a program or library, from .symtab, or from
 * .dynsym where that is missing or empty (it holds a part of the same), and the
 * entries of its procedure linkage table ("puts@plt"). ELF
 * files of any class, byte order and machine are read; files are hostile, and
 * what cannot be a symbol of this file is left out.
 *
 * Addresses are those of the file: who looks up an address of a process takes
 * off first where it is mapped. Names are as in the file, not demangled, and
 * are borrowed from the table. Separate debug files are not searched for, only
 * named.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/view.h"

struct elfsyms;

enum elfsyms_kind { ELFSYMS_FUNCTION, ELFSYMS_DATA };

enum elfsyms_binding { ELFSYMS_LOCAL, ELFSYMS_WEAK, ELFSYMS_GLOBAL };

struct elfsyms_symbol {
	const char *name; /* not empty */
	uint64_t address;
	uint64_t end; /* behind its last byte: by its size, else where the next one begins */
	enum elfsyms_kind kind;
	enum elfsyms_binding binding;
	bool has_size; /* the file gives one; labels of assembly often have none */
};

bool elfsyms_built_in(void);

/*
 * Reads a file, or bytes, which must outlive the table. NULL: not ELF, an object
 * file (its symbols have no addresses yet), or damaged. A file without symbols
 * is no failure.
 */
struct elfsyms *elfsyms_open(const char *path, struct err *err);
struct elfsyms *elfsyms_open_bytes(const void *bytes, size_t len, struct err *err);

/* The bytes of a file that lies in this process's memory as a whole, as the vdso does. */
size_t elfsyms_loaded_size(const void *file);

void elfsyms_close(struct elfsyms *s);

/* Is it .symtab that was read? Else .dynsym, whose names are only those for other files. */
bool elfsyms_is_whole(const struct elfsyms *s);

/* By address; NULL behind the last one. Of equal addresses, what elfsyms_find() prefers is first. */
const struct elfsyms_symbol *elfsyms_at(const struct elfsyms *s, size_t i);

/*
 * What the address is in; NULL for none. Where symbols overlap, the one that
 * begins last; of those that begin together one with a size, then a global
 * one, then a local one, then a function, then one with fewer underscores in
 * front, then the longest, which says most.
 */
const struct elfsyms_symbol *elfsyms_find(const struct elfsyms *s, uint64_t address);

/* The first of that name by address, or NULL. Takes a walk through all of them. */
const struct elfsyms_symbol *elfsyms_named(const struct elfsyms *s, const char *name);

/*
 * The address of what lies at that offset of the file, by its segments; false
 * when none loads it. Who knows only where a file is mapped needs it.
 */
bool elfsyms_address_at(const struct elfsyms *s, uint64_t offset, uint64_t *address);

/* EM_X86_64 and so on, of elf.h; whether it is of 64 bits, and big-endian. */
struct elfsyms_machine {
	uint16_t number;
	bool is_64, is_big;
};

struct elfsyms_machine elfsyms_machine_of(const struct elfsyms *s);

/*
 * Appends what is loaded at an address, at most len bytes of it, as far as the
 * file has them.
 */
void elfsyms_read(const struct elfsyms *s, uint64_t address, size_t len, struct buf *out);

/* A part of the file that is loaded. */
struct elfsyms_segment {
	uint64_t offset, size; /* in the file */
	uint64_t address;
};

/* By its number; false behind the last one. */
bool elfsyms_segment_at(const struct elfsyms *s, size_t i, struct elfsyms_segment *out);

/*
 * Appends the ELF file that lies packed in .gnu_debugdata, at most limit bytes of it: the functions
 * that .dynsym does not have. False without one.
 */
bool elfsyms_unpack_more(const struct elfsyms *s, size_t limit, struct buf *out);

/* The build id of its note, empty without one; at most 64 bytes, borrowed. */
struct view elfsyms_build_id(const struct elfsyms *s);

/* What .gnu_debuglink names, or NULL; borrowed. */
const char *elfsyms_debug_link(const struct elfsyms *s);

#endif
