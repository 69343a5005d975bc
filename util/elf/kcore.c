/* SPDX-License-Identifier: MIT */
#include "util/elf/kcore.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEGMENTS_MOST = 4096 };

static int fail(struct err *err, const char *path)
{
	err_system(err, errno, "%s", path);
	if (errno == EACCES || errno == EPERM)
		err->code = ERR_DENIED;
	return -1;
}

/* What of the segment is asked for. */
static int read_segment(int fd, const Elf64_Phdr *s, uint64_t address, size_t len, struct buf *out)
{
	uint64_t inside = address - s->p_vaddr;
	size_t most = s->p_filesz - inside < len ? (size_t)(s->p_filesz - inside) : len;
	ssize_t n;

	if (s->p_offset > INT64_MAX || inside > INT64_MAX - s->p_offset)
		return 0;
	n = pread(fd, buf_reserve(out, most), most, (off_t)(s->p_offset + inside));
	if (n > 0)
		out->len += (size_t)n;
	buf_cut(out, out->len);
	return n < 0 ? -1 : 0;
}

static int read_at(int fd, const Elf64_Ehdr *header, uint64_t address, size_t len, struct buf *out)
{
	for (size_t i = 0; i < header->e_phnum && i < SEGMENTS_MOST; i++) {
		Elf64_Phdr s;

		if (header->e_phoff > INT64_MAX / 2 ||
		    pread(fd, &s, sizeof(s), (off_t)(header->e_phoff + i * sizeof(s))) !=
			    (ssize_t)sizeof(s))
			return 0;
		if (s.p_type == PT_LOAD && address >= s.p_vaddr && address - s.p_vaddr < s.p_filesz)
			return read_segment(fd, &s, address, len, out);
	}
	return 0;
}

int kcore_read(const char *path, uint64_t address, size_t len, struct buf *out, uint16_t *machine,
	       struct err *err)
{
	const unsigned char order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB
									      : ELFDATA2MSB;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), status = -1;
	Elf64_Ehdr header;
	struct stat st;

	if (fd < 0)
		return fail(err, path);
	if (fstat(fd, &st) < 0)
		fail(err, path);
	else if (!S_ISREG(st.st_mode) ||
		 pread(fd, &header, sizeof(header), 0) != (ssize_t)sizeof(header) ||
		 memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_type != ET_CORE ||
		 header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != order)
		err_set(err, ERR_INPUT,
			"%s is no image of a kernel's memory of this machine's kind", path);
	else if (read_at(fd, &header, address, len, out) < 0)
		fail(err, path);
	else
		status = 0;
	if (status == 0)
		*machine = header.e_machine;
	close(fd);
	return status;
}
