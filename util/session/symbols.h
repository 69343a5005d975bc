/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_SYMBOLS_H
#define UTIL_SESSION_SYMBOLS_H

/*
 * Names of code: of programs and libraries from their ELF files or the separate
 * files of their debug information, of the kernel from kallsyms, of JIT
 * compilers from what they write for perf. Each file is read once, when its
 * first address is asked for.
 *
 * A file whose build id is not the recorded one is another file: its names
 * would be wrong, so it is not used. Which files were missing is told.
 */

#include "util/session/guest.h"
#include "util/session/session.h"

struct elfsyms;
struct elfsyms_machine;
struct symbols;

struct symbols_options {
	const char *symfs;    /* where the recorded machine's files are; NULL: / */
	const char *kallsyms; /* a copy of the recorded machine's; NULL: this one's, if it is that */
	const char *vmlinux;  /* the kernel with symbols; NULL: none */
	const char *kept; /* folder of files by build id (buildcache.h), unused with symfs; NULL */
	bool trusts_all;  /* also what JIT compilers of other users wrote */
	bool raw;	  /* names are left as the compiler made them */
	struct guest_options guest;
};

/* For OPT_GROUP(); .kept is the caller's to set. */
extern const struct opt symbols_opts[];

/* Options are borrowed. */
struct symbols *symbols_new(const struct symbols_options *o);
void symbols_free(struct symbols *s); /* takes NULL */

/* The recorded machine as uname has it, borrowed; NULL: not told. Before its kernel's names. */
void symbols_set_machine(struct symbols *s, const char *release, const char *arch);

struct symbols_name {
	const char *name; /* NULL: not known */
	uint64_t offset;  /* of the address in it */
	uint64_t size;	  /* 0: not told */
	unsigned binding; /* STB_* of elf.h: 0 local, 1 global, 2 weak */
};

/* What is at a place. The name lives as long as the symbols. */
struct symbols_name symbols_find(struct symbols *s, struct session_place p);

/* The files behind a place, for those who want more of them than names. All is borrowed. */
struct symbols_file {
	const struct dso *dso;
	const char *path;	       /* that the names are from */
	const char *image;	       /* with the code; NULL: not found */
	struct view build_id;	       /* empty without one */
	const struct elfsyms *symbols; /* of .path */
	struct view bytes;	    /* in place of .image, of code that is in no file (the vdso) */
	const struct elfsyms *code; /* of .image or .bytes */
	uint64_t address;	    /* of the place, as the files have it */
};

/* False when no ELF file is known that has the place. */
bool symbols_find_file(struct symbols *s, struct session_place p, struct symbols_file *out);

/* The separate file of a place's debug information, searched for anew; NULL for none. */
const char *symbols_find_debug(struct symbols *s, struct session_place p);

/*
 * Appends the code of a kernel without a file (symbols_find_file() is false) at a recorded
 * address, at most len bytes of it.
 */
int symbols_read_kernel(struct symbols *s, struct session_place p, uint64_t address, size_t len,
			struct buf *out, struct elfsyms_machine *machine, struct err *err);

/*
 * May names be taken from a file that a program wrote? Not when another user
 * did, but for root, unless the options say so.
 */
bool symbols_trust(struct symbols *s, const char *path);

/* Why the kernel has no names though a file with them is named, for people; NULL: it has. */
const char *symbols_nameless(const struct symbols *s);

/* The first file of names that was not read, because another user wrote it; or NULL. */
const char *symbols_distrusted(const struct symbols *s);

/* A symbol's name as people read it, unless they want it raw. name stays where it is. */
const char *symbols_readable(struct symbols *s, const char *name);

#endif
