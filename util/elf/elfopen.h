/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_ELFOPEN_H
#define UTIL_ELF_ELFOPEN_H

/*
 * ELF files through libelf, as all of this folder open them: only regular files
 * (a FIFO would wait for somebody who writes), and read rather than mapped, so
 * that one that becomes shorter does not end this program.
 */

#include <gelf.h>
#include <libelf.h>
#include <stdbool.h>
#include <stddef.h>

#include "util/base/err.h"
#include "util/base/library.h"

#define ELFOPEN_FUNCTIONS(F) \
	F(elf_begin) \
	F(elf_end) \
	F(elf_getdata) \
	F(elf_getdata_rawchunk) \
	F(elf_getphdrnum) \
	F(elf_getscn) \
	F(elf_getshdrstrndx) \
	F(elf_kind) \
	F(elf_memory) \
	F(elf_ndxscn) \
	F(elf_nextscn) \
	F(elf_rawdata) \
	F(elf_strptr) \
	F(elf_version) \
	F(gelf_fsize) \
	F(gelf_getclass) \
	F(gelf_getehdr) \
	F(gelf_getnote) \
	F(gelf_getphdr) \
	F(gelf_getrel) \
	F(gelf_getrela) \
	F(gelf_getshdr) \
	F(gelf_getsym) \
	F(gelf_getsymshndx)

struct libelf {
	ELFOPEN_FUNCTIONS(LIBRARY_MEMBER)
};

/* One that is open, with the library's functions; zeros: none is. */
struct elffile {
	struct libelf lib;
	Elf *elf;
	int fd; /* of a file, where is_file */
	bool is_file;
};

/* ERR_UNSUPPORTED where the library is not there. Ends with elfopen_close(), whatever the result. */
int elfopen_file(struct elffile *f, const char *path, struct err *err);

/* The same of bytes, which must outlive it. */
int elfopen_bytes(struct elffile *f, const void *bytes, size_t len, struct err *err);

void elfopen_close(struct elffile *f);

#endif
