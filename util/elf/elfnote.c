/* SPDX-License-Identifier: MIT */
#include "util/elf/elfnote.h"

#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEGMENTS_MOST = 64, NOTES_MOST = 64 << 10 };

static size_t padded(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

bool elfnote_find_build_id(struct view notes, struct buf *out)
{
	Elf64_Nhdr note;

	while (notes.len >= sizeof(note)) {
		size_t name = sizeof(note), data, end;

		memcpy(&note, notes.at, sizeof(note));
		if (note.n_namesz > notes.len || note.n_descsz > notes.len)
			return false;
		data = name + padded(note.n_namesz);
		end = data + padded(note.n_descsz);
		if (data > notes.len || data + note.n_descsz > notes.len)
			return false;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
		    memcmp(notes.at + name, "GNU", 4) == 0 && note.n_descsz &&
		    note.n_descsz <= ELFNOTE_BUILD_ID_MOST) {
			buf_add(out, notes.at + data, note.n_descsz);
			return true;
		}
		if (end >= notes.len)
			return false;
		notes = view_make(notes.at + end, notes.len - end);
	}
	return false;
}

static bool read_notes(int fd, uint64_t offset, uint64_t size, struct buf *out)
{
	struct buf notes = { 0 };
	ssize_t n;
	bool found = false;

	if (size > NOTES_MOST || offset > INT64_MAX)
		return false;
	n = pread(fd, buf_reserve(&notes, size), size, (off_t)offset);
	if (n > 0) {
		notes.len = (size_t)n;
		found = elfnote_find_build_id(buf_view(&notes), out);
	}
	buf_release(&notes);
	return found;
}

static bool read_wide(int fd, const Elf64_Ehdr *header, struct buf *out)
{
	Elf64_Phdr segment;

	for (size_t i = 0; i < header->e_phnum && i < SEGMENTS_MOST; i++) {
		off_t at = (off_t)(header->e_phoff + i * sizeof(segment));

		if (pread(fd, &segment, sizeof(segment), at) != (ssize_t)sizeof(segment))
			return false;
		if (segment.p_type == PT_NOTE &&
		    read_notes(fd, segment.p_offset, segment.p_filesz, out))
			return true;
	}
	return false;
}

static bool read_narrow(int fd, const Elf32_Ehdr *header, struct buf *out)
{
	Elf32_Phdr segment;

	for (size_t i = 0; i < header->e_phnum && i < SEGMENTS_MOST; i++) {
		off_t at = (off_t)(header->e_phoff + i * sizeof(segment));

		if (pread(fd, &segment, sizeof(segment), at) != (ssize_t)sizeof(segment))
			return false;
		if (segment.p_type == PT_NOTE &&
		    read_notes(fd, segment.p_offset, segment.p_filesz, out))
			return true;
	}
	return false;
}

bool elfnote_read_build_id(const char *path, struct buf *out)
{
	const unsigned char order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB
									      : ELFDATA2MSB;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	bool found = false;
	union {
		Elf64_Ehdr wide;
		Elf32_Ehdr narrow;
		unsigned char ident[EI_NIDENT];
	} header;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    pread(fd, &header, sizeof(header), 0) == (ssize_t)sizeof(header) &&
	    memcmp(header.ident, ELFMAG, SELFMAG) == 0 && header.ident[EI_DATA] == order) {
		if (header.ident[EI_CLASS] == ELFCLASS64)
			found = read_wide(fd, &header.wide, out);
		else if (header.ident[EI_CLASS] == ELFCLASS32)
			found = read_narrow(fd, &header.narrow, out);
	}
	close(fd);
	return found;
}
