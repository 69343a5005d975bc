/* SPDX-License-Identifier: MIT */
#include "util/elf/kcore.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/base/fs.h"

enum { SEGMENTS_MOST = 4096, COPY_MOST = 512 << 20, CHUNK = 1 << 20 };

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

/* ---- copies ---- */

/* Where there is nothing to read there are zeros. */
static int copy_part(const char *from, const struct kcore_part *part, FILE *to, struct err *err)
{
	struct buf chunk = { 0 };
	uint16_t machine;
	int status = 0;

	for (uint64_t at = part->start; at < part->end && status == 0; at += CHUNK) {
		size_t len = part->end - at < CHUNK ? (size_t)(part->end - at) : CHUNK;

		buf_clear(&chunk);
		status = kcore_read(from, at, len, &chunk, &machine, err);
		buf_add_fill(&chunk, 0, len - chunk.len);
		if (status == 0 && fwrite(chunk.at, 1, len, to) != len)
			status = err_system(err, errno, "writing the kernel's code");
	}
	buf_release(&chunk);
	return status;
}

static int write_head(const struct kcore_part *parts, size_t n, uint16_t machine, FILE *to)
{
	Elf64_Ehdr header = { .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
					   __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB
										     : ELFDATA2MSB,
					   EV_CURRENT },
			      .e_type = ET_CORE,
			      .e_machine = machine,
			      .e_version = EV_CURRENT,
			      .e_phoff = sizeof(header),
			      .e_ehsize = sizeof(header),
			      .e_phentsize = sizeof(Elf64_Phdr),
			      .e_phnum = (Elf64_Half)n };
	uint64_t offset = sizeof(header) + n * sizeof(Elf64_Phdr);

	if (fwrite(&header, sizeof(header), 1, to) != 1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		uint64_t size = parts[i].end - parts[i].start;
		Elf64_Phdr load = { .p_type = PT_LOAD,
				    .p_flags = PF_R | PF_X,
				    .p_offset = offset,
				    .p_vaddr = parts[i].start,
				    .p_filesz = size,
				    .p_memsz = size };

		if (fwrite(&load, sizeof(load), 1, to) != 1)
			return -1;
		offset += size;
	}
	return 0;
}

int kcore_copy(const char *from, const char *to, const struct kcore_part *parts, size_t n,
	       struct err *err)
{
	struct fs_output out = { 0 };
	struct buf first = { 0 };
	uint64_t all = 0;
	uint16_t machine = EM_NONE;
	int status = 0;

	for (size_t i = 0; i < n && all <= COPY_MOST; i++)
		all += parts[i].end - parts[i].start;
	if (!n || n > SEGMENTS_MOST || all > COPY_MOST)
		return err_set(err, ERR_INPUT, "the kernel's code is none or is too much");
	if (kcore_read(from, parts[0].start, 1, &first, &machine, err) < 0 ||
	    fs_create(&out, to, err) < 0) {
		buf_release(&first);
		return -1;
	}
	if (!first.len)
		status = err_set(err, ERR_INPUT, "%s does not have the kernel's code", from);
	if (status == 0 && write_head(parts, n, machine, out.file) < 0)
		status = err_system(err, errno, "%s", to);
	for (size_t i = 0; i < n && status == 0; i++)
		status = copy_part(from, &parts[i], out.file, err);
	if (status == 0)
		status = fs_commit(&out, err);
	fs_abandon(&out);
	buf_release(&first);
	return status;
}
