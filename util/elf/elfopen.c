/* SPDX-License-Identifier: MIT */
#include "util/elf/elfopen.h"

#include <errno.h>
#include <fcntl.h>
#include <libelf.h>
#include <string.h>
#include <sys/stat.h>

static Elf *check(Elf *elf, struct err *err)
{
	if (elf && elf_kind(elf) == ELF_K_ELF)
		return elf;
	elf_end(elf);
	err_set(err, ERR_INPUT, "not an ELF file");
	return NULL;
}

struct Elf *elfopen_file(const char *path, int *fd, struct err *err)
{
	struct stat st;
	Elf *elf;

	elf_version(EV_CURRENT);
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (*fd < 0 || fstat(*fd, &st) < 0) {
		err_system(err, errno, "opening '%s'", path);
		return NULL;
	}
	if (!S_ISREG(st.st_mode)) {
		err_set(err, ERR_INPUT, "'%s' is not a file", path);
		return NULL;
	}
	elf = check(elf_begin(*fd, ELF_C_READ, NULL), err);
	if (!elf)
		err_while(err, "'%s'", path);
	return elf;
}

struct Elf *elfopen_bytes(const void *bytes, size_t len, struct err *err)
{
	char *image;

	elf_version(EV_CURRENT);
	/* The library does not write to what was opened like this; it only takes it so. */
	memcpy(&image, &bytes, sizeof(image));
	return check(elf_memory(image, len), err);
}
