/* SPDX-License-Identifier: MIT */
#include "util/elf/elfopen.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/base/alloc.h"

static const char *const names[] = { ELFOPEN_FUNCTIONS(LIBRARY_NAME) };
static const struct library library = { "libelf.so.1", "reads ELF files", names, ARRAY_LEN(names) };

static int load(struct elffile *f, struct err *err)
{
	if (library_load(&library, &f->lib, err) < 0)
		return -1;
	f->lib.elf_version(EV_CURRENT);
	return 0;
}

static int check(struct elffile *f, struct err *err)
{
	if (f->elf && f->lib.elf_kind(f->elf) == ELF_K_ELF)
		return 0;
	f->lib.elf_end(f->elf);
	f->elf = NULL;
	return err_set(err, ERR_INPUT, "not an ELF file");
}

int elfopen_file(struct elffile *f, const char *path, struct err *err)
{
	struct stat st;

	f->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	f->is_file = f->fd >= 0;
	if (!f->is_file || fstat(f->fd, &st) < 0)
		return err_system(err, errno, "opening '%s'", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_INPUT, "'%s' is not a file", path);
	if (load(f, err) < 0)
		return -1;
	f->elf = f->lib.elf_begin(f->fd, ELF_C_READ, NULL);
	return check(f, err) < 0 ? err_while(err, "'%s'", path) : 0;
}

int elfopen_bytes(struct elffile *f, const void *bytes, size_t len, struct err *err)
{
	char *image;

	if (load(f, err) < 0)
		return -1;
	/* The library does not write to what was opened like this; it only takes it so. */
	memcpy(&image, &bytes, sizeof(image));
	f->elf = f->lib.elf_memory(image, len);
	return check(f, err);
}

void elfopen_close(struct elffile *f)
{
	if (f->elf)
		f->lib.elf_end(f->elf);
	if (f->is_file)
		close(f->fd);
	*f = (struct elffile){ 0 };
}
